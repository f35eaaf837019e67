package dev.theseus.engine.image.internal.catalog;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.theseus.engine.state.TableFormat.FormerTables;
import dev.theseus.engine.state.TableFormat.Upgrade;
import java.time.Instant;
import java.util.Optional;

/** Version 1 kept Docker's names alone, which led to Docker's ids. Now they are names of a namespace and lead to manifests. */
final class NamesUpgrade implements Upgrade {
    @Override
    public String key(String former) {
        return NameRecord.key(Namespaces.DOCKER, former);
    }

    @Override
    public boolean apply(JsonObject document, String key, FormerTables former) {
        Optional<JsonObject> found =
                former.get("images", document.get("imageId").getAsString());
        found.ifPresent(image -> lead(document, key, image));
        // One that led nowhere was shown to nobody.
        return found.isPresent();
    }

    private static void lead(JsonObject document, String name, JsonObject image) {
        JsonObject target = new JsonObject();
        target.add("mediaType", image.get("manifestType"));
        target.add("digest", image.get("manifest"));
        target.add("size", image.get("manifestSize"));
        target.add("platform", JsonNull.INSTANCE);
        target.add("annotations", new JsonObject());
        String tagged = image.get("lastTagged").getAsString();
        String time = tagged.isEmpty() ? Instant.EPOCH.toString() : tagged;
        document.addProperty("namespace", Namespaces.DOCKER);
        document.addProperty("name", name);
        document.add("target", target);
        document.add("labels", new JsonObject());
        document.addProperty("created", time);
        document.addProperty("updated", time);
        document.add("shown", document.remove("imageId"));
    }
}

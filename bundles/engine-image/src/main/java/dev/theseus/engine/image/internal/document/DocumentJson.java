package dev.theseus.engine.image.internal.document;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.engine.image.internal.document.ImageDocument.History;
import java.nio.charset.StandardCharsets;

/** Writes image configurations. */
final class DocumentJson {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private DocumentJson() {}

    static byte[] write(ImageDocument document) {
        JsonObject json = new JsonObject();
        json.addProperty("architecture", document.platform().architecture());
        addText(json, "variant", document.platform().variant());
        addText(json, "author", document.author());
        json.add("config", ConfigJson.write(document.config()));
        document.created().ifPresent(created -> json.addProperty("created", created.toString()));
        JsonArray history = new JsonArray();
        document.history().forEach(step -> history.add(write(step)));
        json.add("history", history);
        json.addProperty("os", document.platform().os());
        addText(json, "os.version", document.osVersion());
        JsonObject rootFs = new JsonObject();
        rootFs.addProperty("type", "layers");
        JsonArray diffIds = new JsonArray();
        document.diffIds().forEach(diffId -> diffIds.add(diffId.value()));
        rootFs.add("diff_ids", diffIds);
        json.add("rootfs", rootFs);
        return GSON.toJson(json).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject write(History step) {
        JsonObject json = new JsonObject();
        step.created().ifPresent(created -> json.addProperty("created", created.toString()));
        addText(json, "created_by", step.createdBy());
        addText(json, "author", step.author());
        addText(json, "comment", step.comment());
        if (step.emptyLayer()) {
            json.addProperty("empty_layer", true);
        }
        return json;
    }

    static void addText(JsonObject json, String name, String value) {
        if (!value.isEmpty()) {
            json.addProperty(name, value);
        }
    }
}

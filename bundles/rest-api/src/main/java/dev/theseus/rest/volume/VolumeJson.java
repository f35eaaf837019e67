package dev.theseus.rest.volume;

import com.google.gson.JsonObject;
import dev.theseus.engine.volume.Volumes.VolumeView;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.json.Times;
import java.time.temporal.ChronoUnit;

/** Writes volumes. */
public final class VolumeJson {
    private VolumeJson() {}

    public static JsonObject of(VolumeView view) {
        ObjectBuilder json = ObjectBuilder.object()
                .put("CreatedAt", Times.rfc3339(view.created().truncatedTo(ChronoUnit.SECONDS)))
                .put("Driver", view.driver())
                .putOrNull("Labels", view.labels())
                .put("Mountpoint", view.mountpoint().toString())
                .put("Name", view.name())
                .putOrNull("Options", view.options())
                .put("Scope", "local");
        view.usage()
                .ifPresent(usage -> json.put(
                        "UsageData",
                        ObjectBuilder.object()
                                .put("RefCount", usage.references())
                                .put("Size", usage.bytes())));
        return json.build();
    }
}

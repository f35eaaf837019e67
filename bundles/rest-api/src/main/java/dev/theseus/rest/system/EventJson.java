package dev.theseus.rest.system;

import com.google.gson.JsonObject;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.json.Times;
import java.util.TreeMap;

/** Writes an event, with the three fields that old clients read for containers and images. */
final class EventJson {
    private EventJson() {}

    static JsonObject of(DockerEvent event) {
        ObjectBuilder json = ObjectBuilder.object();
        boolean container = event.type().equals("container");
        if (container || event.type().equals("image")) {
            json.put("status", event.action()).put("id", event.actorId());
        }
        if (container) {
            json.putUnlessEmpty("from", event.attributes().getOrDefault("image", ""));
        }
        return json.put("Type", event.type())
                .put("Action", event.action())
                .put(
                        "Actor",
                        ObjectBuilder.object()
                                .put("ID", event.actorId())
                                .put("Attributes", new TreeMap<>(event.attributes())))
                .put("scope", "local")
                .put("time", event.time().getEpochSecond())
                .put("timeNano", Times.unixNanos(event.time()))
                .build();
    }
}

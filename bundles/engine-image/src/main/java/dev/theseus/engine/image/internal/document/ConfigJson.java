package dev.theseus.engine.image.internal.document;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.image.ImageConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The {@code config} part of an image's configuration. */
final class ConfigJson {
    private ConfigJson() {}

    static ImageConfig read(JsonObject json) {
        Set<PortKey> ports = new TreeSet<>();
        for (String port : keys(json, "ExposedPorts")) {
            try {
                ports.add(PortKey.parse(port));
            } catch (IllegalArgumentException e) {
                throw EngineException.dataLoss("malformed image document: ExposedPorts: " + e.getMessage());
            }
        }
        return new ImageConfig(
                Fields.text(json, "User"),
                ports,
                Fields.texts(json, "Env").orElse(List.of()),
                Fields.texts(json, "Entrypoint"),
                Fields.texts(json, "Cmd"),
                keys(json, "Volumes"),
                Fields.text(json, "WorkingDir"),
                Fields.textMap(json, "Labels"),
                Fields.text(json, "StopSignal"),
                Fields.object(json, "Healthcheck").map(ConfigJson::healthcheck),
                Fields.texts(json, "OnBuild").orElse(List.of()),
                Fields.texts(json, "Shell").orElse(List.of()),
                Fields.flag(json, "ArgsEscaped"));
    }

    static JsonObject write(ImageConfig config) {
        JsonObject json = new JsonObject();
        DocumentJson.addText(json, "User", config.user());
        addKeys(json, "ExposedPorts", config.exposedPorts());
        addTexts(json, "Env", config.environment());
        config.entrypoint().ifPresent(entrypoint -> json.add("Entrypoint", array(entrypoint)));
        config.command().ifPresent(command -> json.add("Cmd", array(command)));
        config.healthcheck().ifPresent(healthcheck -> json.add("Healthcheck", write(healthcheck)));
        addKeys(json, "Volumes", config.volumes());
        DocumentJson.addText(json, "WorkingDir", config.workingDirectory());
        addTexts(json, "OnBuild", config.onBuild());
        if (!config.labels().isEmpty()) {
            JsonObject labels = new JsonObject();
            config.labels().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(label -> labels.addProperty(label.getKey(), label.getValue()));
            json.add("Labels", labels);
        }
        DocumentJson.addText(json, "StopSignal", config.stopSignal());
        addTexts(json, "Shell", config.shell());
        if (config.argsEscaped()) {
            json.addProperty("ArgsEscaped", true);
        }
        return json;
    }

    private static Healthcheck healthcheck(JsonObject json) {
        return new Healthcheck(
                Fields.texts(json, "Test").orElse(List.of()),
                nanos(json, "Interval"),
                nanos(json, "Timeout"),
                nanos(json, "StartPeriod"),
                nanos(json, "StartInterval"),
                (int) Fields.number(json, "Retries", 0));
    }

    private static JsonObject write(Healthcheck healthcheck) {
        JsonObject json = new JsonObject();
        addTexts(json, "Test", healthcheck.test());
        addNanos(json, "Interval", healthcheck.interval());
        addNanos(json, "Timeout", healthcheck.timeout());
        addNanos(json, "StartPeriod", healthcheck.startPeriod());
        addNanos(json, "StartInterval", healthcheck.startInterval());
        if (healthcheck.retries() != 0) {
            json.addProperty("Retries", healthcheck.retries());
        }
        return json;
    }

    private static Duration nanos(JsonObject json, String name) {
        return Duration.ofNanos(Fields.number(json, name, 0));
    }

    private static void addNanos(JsonObject json, String name, Duration value) {
        if (!value.isZero()) {
            json.addProperty(name, value.toNanos());
        }
    }

    private static Set<String> keys(JsonObject json, String name) {
        JsonElement element = json.get(name);
        if (element == null || element.isJsonNull()) {
            return Set.of();
        }
        Optional<JsonObject> object = Fields.object(json, name);
        return new TreeSet<>(object.map(JsonObject::keySet).orElse(Set.of()));
    }

    private static void addKeys(JsonObject json, String name, Collection<?> keys) {
        if (!keys.isEmpty()) {
            JsonObject object = new JsonObject();
            keys.stream().map(Object::toString).sorted().forEach(key -> object.add(key, new JsonObject()));
            json.add(name, object);
        }
    }

    private static void addTexts(JsonObject json, String name, List<String> values) {
        if (!values.isEmpty()) {
            json.add(name, array(values));
        }
    }

    private static JsonArray array(List<String> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        return array;
    }
}

package dev.theseus.rest.fake;

import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.settings.DaemonSettings.TlsSettings;
import dev.theseus.engine.settings.Settings;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings in which only what the API reads has a value. */
public record FakeSettings(List<String> hosts, Optional<TlsSettings> tls) implements Settings {
    private static final Map<String, Object> VALUES = Map.of(
            "logDriver", "json-file",
            "defaultIpcMode", "private",
            "defaultCgroupnsMode", "host",
            "defaultShmSize", 67108864L);

    @Override
    public DaemonSettings current() {
        Object[] values = Arrays.stream(DaemonSettings.class.getRecordComponents())
                .map(this::value)
                .toArray();
        try {
            return (DaemonSettings) DaemonSettings.class.getConstructors()[0].newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private Object value(RecordComponent component) {
        return switch (component.getName()) {
            case "hosts" -> hosts;
            case "tls" -> tls;
            default -> VALUES.getOrDefault(component.getName(), empty(component.getType()));
        };
    }

    private static Object empty(Class<?> type) {
        if (type == boolean.class) {
            return false;
        } else if (type == int.class) {
            return 0;
        } else if (type == long.class) {
            return 0L;
        } else if (type == String.class) {
            return "";
        } else if (type == List.class) {
            return List.of();
        } else if (type == Map.class) {
            return Map.of();
        } else if (type == Optional.class) {
            return Optional.empty();
        } else if (type == Path.class) {
            return Path.of("/nowhere");
        }
        return null;
    }
}

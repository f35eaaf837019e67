package dev.theseus.engine.settings.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.file.DurableWrites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The defaults that an operator chose while the daemon ran: {@code <data-root>/defaults}, a line {@code kind=name} each. A file of
 * its own, because the settings are there before the state store is.
 */
final class PreferredDrivers {
    private static final Map<DriverKind, String> KEYS = DriverKind.all().stream()
            .filter(kind -> kind.choice().isPresent())
            .collect(Collectors.toMap(
                    kind -> kind,
                    kind -> SettingsReader.PREFIX + kind.choice().orElseThrow().flag(),
                    (first, second) -> first,
                    LinkedHashMap::new));

    private final Path file;
    private volatile Map<String, String> names;

    PreferredDrivers(Path dataRoot) {
        file = dataRoot.resolve("defaults");
        names = read();
    }

    private Map<String, String> read() {
        Map<String, String> found = new TreeMap<>();
        if (!Files.exists(file)) {
            return found;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                for (Map.Entry<DriverKind, String> key : KEYS.entrySet()) {
                    String prefix = key.getKey().word() + "=";
                    if (line.startsWith(prefix)) {
                        found.put(key.getValue(), line.substring(prefix.length()));
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw EngineException.internal("cannot read " + file, e);
        }
    }

    /** The properties with the operator's choice before them. */
    Function<String, String> over(Function<String, String> properties) {
        Map<String, String> chosen = names;
        return key -> chosen.containsKey(key) ? chosen.getOrDefault(key, "") : properties.apply(key);
    }

    /** @throws EngineException {@code NOT_IMPLEMENTED} for a kind that has no default */
    synchronized void put(DriverKind kind, String name) {
        String key = KEYS.get(kind);
        if (key == null) {
            throw EngineException.notImplemented("a " + kind.word()
                    + " driver is named by each object; there are defaults for "
                    + DriverKind.words(KEYS.keySet(), "and"));
        }
        Map<String, String> next = new TreeMap<>(names);
        next.put(key, name);
        String text = KEYS.entrySet().stream()
                .filter(entry -> next.containsKey(entry.getValue()))
                .map(entry -> entry.getKey().word() + "=" + next.get(entry.getValue()) + "\n")
                .sorted()
                .collect(Collectors.joining());
        try {
            DurableWrites.makeFolders(file.toAbsolutePath().getParent());
            DurableWrites.replace(file, text);
        } catch (IOException e) {
            throw EngineException.internal("cannot write " + file, e);
        }
        names = next;
    }
}

package dev.theseus.engine.settings.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.file.DurableWrites;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The defaults that an operator chose while the daemon ran: {@code <data-root>/defaults}, a line {@code kind=name} each. A file
 * of its own, because the settings are there before the state store is.
 */
final class PreferredDrivers {
    private final Path file;
    private volatile Map<DriverKind, String> names;

    PreferredDrivers(Path dataRoot) {
        file = dataRoot.resolve("defaults");
        names = read();
    }

    private Map<DriverKind, String> read() {
        Map<DriverKind, String> found = new HashMap<>();
        if (!Files.exists(file)) {
            return found;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                for (DriverKind kind : DriverKind.all()) {
                    String prefix = kind.word() + "=";
                    if (line.startsWith(prefix)) {
                        found.put(kind, line.substring(prefix.length()));
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw EngineException.internal("cannot read " + file, e);
        }
    }

    /** What the daemon was told, with the operator's choice before it. */
    DaemonSettings over(DaemonSettings told) {
        return told.with(told.drivers().preferring(names));
    }

    /** Durable when it returns. */
    synchronized void put(DriverKind kind, String name) {
        Map<DriverKind, String> next = new HashMap<>(names);
        next.put(kind, name);
        String text = next.entrySet().stream()
                .map(entry -> entry.getKey().word() + "=" + entry.getValue() + "\n")
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

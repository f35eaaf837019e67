package dev.theseus.settings;

import dev.theseus.api.driver.DriverKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The drivers that new objects get.
 *
 * @param defaults of each kind that has one, the name of the driver for objects that name none
 * @param runtimes name to command and arguments
 * @param options options of the drivers of each kind, {@code NAME.KEY} to value: {@code --storage-opt} and {@code
 *     --driver-opt}; a kind without any is not there
 */
public record DriverChoice(
        Map<DriverKind, String> defaults,
        Map<String, List<String>> runtimes,
        Map<DriverKind, Map<String, String>> options) {
    /** Of the driver that new containers run with. */
    public String runtime() {
        return of(DriverKind.RUNTIME);
    }

    /** Of the driver that new snapshots are made by. */
    public String storage() {
        return of(DriverKind.STORAGE);
    }

    /** Of the driver that carries out the firewall's plans. */
    public String firewall() {
        return of(DriverKind.FIREWALL);
    }

    /** Of the driver that gets the output of new containers. */
    public String log() {
        return of(DriverKind.LOG);
    }

    private String of(DriverKind kind) {
        return defaults.getOrDefault(kind, "");
    }

    /** The same with these defaults before its own. */
    public DriverChoice preferring(Map<DriverKind, String> names) {
        Map<DriverKind, String> merged = new LinkedHashMap<>(defaults);
        names.forEach(merged::replace);
        return new DriverChoice(merged, runtimes, options);
    }

    /** The same with an OCI runtime more; one of that name that is there stays what it is. */
    public DriverChoice adding(String runtime, List<String> command) {
        Map<String, List<String>> more = new LinkedHashMap<>(runtimes);
        more.putIfAbsent(runtime, command);
        return new DriverChoice(defaults, more, options);
    }
}

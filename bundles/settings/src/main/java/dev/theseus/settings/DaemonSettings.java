package dev.theseus.settings;

import java.util.List;

/**
 * The daemon's configuration, after flags and {@code daemon.json} were merged. Names are dockerd's.
 *
 * <p>The launcher registers it as a service before any bundle starts, and hands a newer one to each {@link Reloadable}.
 *
 * @param shutdownTimeout seconds
 * @param labels of the daemon
 * @param debug whether debug logging is on
 * @param logLevel {@code debug}, {@code info}, {@code warn}, {@code error}
 */
public record DaemonSettings(
        ApiSettings api,
        Folders folders,
        DriverChoice drivers,
        NetworkSettings network,
        ContainerSettings containers,
        RegistrySettings registries,
        int shutdownTimeout,
        List<String> labels,
        boolean debug,
        String logLevel) {
    /** The same with the folders where they are found to be. */
    public DaemonSettings in(Folders found) {
        return new DaemonSettings(
                api, found, drivers, network, containers, registries, shutdownTimeout, labels, debug, logLevel);
    }

    /** The same with other drivers for new objects. */
    public DaemonSettings with(DriverChoice choice) {
        return new DaemonSettings(
                api, folders, choice, network, containers, registries, shutdownTimeout, labels, debug, logLevel);
    }
}

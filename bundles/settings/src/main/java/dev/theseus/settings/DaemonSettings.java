package dev.theseus.settings;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The daemon's configuration, after flags and {@code daemon.json} were merged. Names are dockerd's.
 *
 * <p>The launcher registers it as a service before any bundle starts, and hands a newer one to each {@link Reloadable}.
 *
 * @param shutdownTimeout seconds
 * @param labels of the daemon
 * @param debug whether debug logging is on
 * @param logLevel {@code debug}, {@code info}, {@code warn}, {@code error}
 * @param metrics where metrics are served, not resolved; empty when they are not
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
        String logLevel,
        Optional<InetSocketAddress> metrics) {
    /** The same with the folders where they are found to be. */
    public DaemonSettings in(Folders found) {
        return new DaemonSettings(
                api,
                found,
                drivers,
                network,
                containers,
                registries,
                shutdownTimeout,
                labels,
                debug,
                logLevel,
                metrics);
    }

    /** The same with other drivers for new objects. */
    public DaemonSettings with(DriverChoice choice) {
        return new DaemonSettings(
                api,
                folders,
                choice,
                network,
                containers,
                registries,
                shutdownTimeout,
                labels,
                debug,
                logLevel,
                metrics);
    }
}

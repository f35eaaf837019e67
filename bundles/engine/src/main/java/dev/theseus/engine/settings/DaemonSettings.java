package dev.theseus.engine.settings;

import java.util.List;

/**
 * The daemon's configuration, after flags and {@code daemon.json} were merged. Names are dockerd's.
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
        String logLevel) {}

package dev.theseus.engine.settings;

import dev.theseus.api.driver.DriverKind;
import java.util.List;
import java.util.Map;

/**
 * The drivers that new objects get.
 *
 * @param runtime name of the runtime for containers that name none
 * @param runtimes name to command and arguments
 * @param storage name of the driver for new snapshots
 * @param firewall name of the firewall driver
 * @param options options of the drivers of each kind, {@code NAME.KEY} to value: {@code --storage-opt} and {@code
 *     --driver-opt}; a kind without any is not there
 */
public record DriverChoice(
        String runtime,
        Map<String, List<String>> runtimes,
        String storage,
        String firewall,
        Map<DriverKind, Map<String, String>> options) {}

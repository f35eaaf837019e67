package dev.theseus.api.driver;

import java.util.Map;
import java.util.Set;

/**
 * What a driver says of itself.
 *
 * @param name the name within its kind, equal to the service property
 * @param version of the driver or, for a runtime, of the command it drives
 * @param capabilities words that the kind's interface documents; the same for as long as the driver lives
 * @param status lines for {@code docker info}, in order: label to value
 */
public record DriverInfo(String name, String version, Set<String> capabilities, Map<String, String> status) {
    public DriverInfo {
        capabilities = Set.copyOf(capabilities);
        status = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(status));
    }
}

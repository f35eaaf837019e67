package dev.theseus.api.driver;

import java.nio.file.Path;
import java.util.Set;

/**
 * What the engine expects a driver to have.
 *
 * @param engineId tag of the engine's kernel objects: lower-case letters and digits, at most 12
 * @param stateDirectory the driver's private folder, present; it holds the driver's {@code FORMAT} file
 * @param runDirectory the driver's private folder for what need not outlive a reboot, on a tmpfs, present
 * @param keys of all objects that the engine believes this driver holds (snapshot keys, task ids, endpoint ids, …)
 */
public record RecoveryRequest(String engineId, Path stateDirectory, Path runDirectory, Set<String> keys) {
    public RecoveryRequest {
        keys = Set.copyOf(keys);
    }
}

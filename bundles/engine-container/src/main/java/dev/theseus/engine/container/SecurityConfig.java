package dev.theseus.engine.container;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container may do.
 *
 * @param privileged everything that the daemon may
 * @param capAdd capabilities with or without {@code CAP_}, or {@code ALL}
 * @param capDrop likewise
 * @param securityOpt {@code seccomp=…}, {@code no-new-privileges[=true]}, {@code label=…}, {@code apparmor=…}, …
 * @param groupAdd further groups by name or id
 * @param maskedPaths empty Optional for the defaults
 * @param readonlyPaths empty Optional for the defaults
 * @param devices host devices
 * @param deviceCgroupRules {@code c 1:3 rwm}
 * @param deviceRequests what {@code --gpus} and CDI ask for, in words: the driver and its capabilities, or the device
 * @param sysctls to set
 * @param oomScoreAdj -1000 to 1000
 */
public record SecurityConfig(
        boolean privileged,
        List<String> capAdd,
        List<String> capDrop,
        List<String> securityOpt,
        List<String> groupAdd,
        Optional<List<String>> maskedPaths,
        Optional<List<String>> readonlyPaths,
        List<DeviceMapping> devices,
        List<String> deviceCgroupRules,
        List<String> deviceRequests,
        Map<String, String> sysctls,
        int oomScoreAdj) {
    /**
     * A host device shown to the container.
     *
     * @param permissions of {@code rwm}
     */
    public record DeviceMapping(String hostPath, String containerPath, String permissions) {}
}

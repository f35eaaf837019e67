package dev.theseus.engine.container;

import dev.theseus.api.image.Digest;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.network.EndpointView;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container, whole, at one moment.
 *
 * @param id 64 hex digits
 * @param name without a slash
 * @param created when
 * @param spec with the image's defaults merged in; {@code spec.image} stays as the user gave it
 * @param path the program that runs
 * @param arguments its arguments
 * @param imageId the image's configuration digest
 * @param platform it runs as
 * @param state now
 * @param mounts resolved
 * @param endpoints per network name
 * @param sandboxKey handle of its network namespace; empty when it has none of its own
 * @param restartCount restarts by policy
 * @param runtime pinned runtime driver
 * @param storageDriver pinned storage driver
 * @param logPath the file that who collects logs should read; empty without one
 * @param directory its folder under the data root
 * @param task present while running
 * @param execIds running execs
 * @param sizeRw bytes of its own layer; empty unless asked for
 * @param sizeRootFs bytes of all; empty unless asked for
 */
public record ContainerView(
        String id,
        String name,
        Instant created,
        ContainerSpec spec,
        String path,
        List<String> arguments,
        Digest imageId,
        String platform,
        ContainerState state,
        List<MountPoint> mounts,
        Map<String, EndpointView> endpoints,
        String sandboxKey,
        int restartCount,
        String runtime,
        String storageDriver,
        Optional<Path> logPath,
        Path directory,
        Optional<TaskHandle> task,
        List<String> execIds,
        Optional<Long> sizeRw,
        Optional<Long> sizeRootFs) {}

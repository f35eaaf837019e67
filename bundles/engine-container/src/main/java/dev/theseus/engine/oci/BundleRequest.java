package dev.theseus.engine.oci;

import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.MountPoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a bundle is written from.
 *
 * @param containerId 64 hex digits
 * @param bundle folder of the bundle; its {@code rootfs} is mounted
 * @param spec the container's
 * @param environment beside that of the spec
 * @param argv program and arguments
 * @param hostname in the container
 * @param linkEnvironment variables that the container's own ones go before
 * @param networkNamespace handle or /proc path; empty for the host's
 * @param joined namespaces of other containers: OCI type ({@code pid}, {@code ipc}) to path
 * @param mounts resolved, volumes mounted on the host
 * @param hostFiles files the engine provides: path in the container to file on the host
 * @param shmSource the shared /dev/shm of another container; empty for an own one
 * @param initBinary of the init that shall be PID 1; empty for none
 * @param cgroupsPath of the container
 */
public record BundleRequest(
        String containerId,
        Path bundle,
        ContainerSpec spec,
        List<String> environment,
        List<String> argv,
        String hostname,
        List<String> linkEnvironment,
        Optional<Path> networkNamespace,
        Map<String, String> joined,
        List<MountPoint> mounts,
        Map<String, Path> hostFiles,
        Optional<Path> shmSource,
        Optional<Path> initBinary,
        String cgroupsPath) {
    public Path root() {
        return bundle.resolve("rootfs");
    }
}

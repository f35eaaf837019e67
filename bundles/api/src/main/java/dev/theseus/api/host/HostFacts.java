package dev.theseus.api.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What the host is and allows; read once at start-up unless said otherwise. */
@ProviderType
public interface HostFacts {
    /** {@code 1} or {@code 2}; a hybrid host whose controllers are on v1 counts as 1. */
    int cgroupVersion();

    /** Mounted controllers: v1 hierarchies' controller names, or the v2 root's {@code cgroup.controllers}. */
    List<String> cgroupControllers();

    /** Effective capabilities of the daemon, as {@code CAP_…} names. */
    List<String> capabilities();

    String kernelVersion();

    /** {@code PRETTY_NAME} of os-release. */
    String operatingSystem();

    /** Machine in Docker's words for images: {@code amd64}, {@code arm64}, … */
    String architecture();

    /** As uname prints it: {@code x86_64}. */
    String machine();

    /** Whether the kernel may run programs of x86-64's x32 kind; true unless it is known not to. Read at the first call. */
    boolean mayRunX32();

    /** File system type that holds the path ({@code ext4}, {@code tmpfs}); read anew at each call. */
    String fileSystemType(Path path);

    /** Hard limit of a resource of this process by its rlimit name ({@code nofile}); -1 for unlimited. */
    long hardLimit(String resource);

    /** Whether the file is executable, found along PATH when it has no slash; the absolute path found. */
    Optional<Path> findExecutable(String command);

    /** Device node: type ({@code b}, {@code c}), major and minor, mode, owner; empty when there is no device. */
    Optional<DeviceNode> device(Path path);
}

package dev.theseus.host;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.DeviceNode;
import dev.theseus.api.host.HostFacts;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.FileSystems;
import dev.theseus.linux.namespace.Sysctl;
import dev.theseus.linux.process.ResourceLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@link HostFacts} from /proc, /sys and /etc. */
public final class LinuxHostFacts implements HostFacts {
    private static final Path CGROUP = Path.of("/sys/fs/cgroup");

    private final int cgroupVersion;
    private final List<String> cgroupControllers;
    private final List<String> capabilities;
    private final String kernelVersion;
    private final String operatingSystem;
    private final X32Abi x32;

    public LinuxHostFacts() {
        this.cgroupVersion = FileSystems.type(CGROUP).equals("cgroup2") ? 2 : 1;
        this.cgroupControllers = cgroupVersion == 2 ? CgroupControllers.unified(CGROUP) : CgroupControllers.mounted();
        this.capabilities = Capabilities.effective();
        this.kernelVersion = Sysctl.read("kernel.osrelease");
        this.operatingSystem = prettyName();
        this.x32 = new X32Abi(Path.of("/"), kernelVersion);
    }

    @Override
    public int cgroupVersion() {
        return cgroupVersion;
    }

    @Override
    public List<String> cgroupControllers() {
        return cgroupControllers;
    }

    @Override
    public List<String> capabilities() {
        return capabilities;
    }

    @Override
    public String kernelVersion() {
        return kernelVersion;
    }

    @Override
    public String operatingSystem() {
        return operatingSystem;
    }

    @Override
    public String architecture() {
        return switch (machine()) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> machine();
        };
    }

    @Override
    public String machine() {
        String name = System.getProperty("os.arch", "");
        return name.equals("amd64") ? "x86_64" : name;
    }

    @Override
    public boolean mayRunX32() {
        return machine().equals("x86_64") && x32.mayRun();
    }

    @Override
    public String fileSystemType(Path path) {
        return FileSystems.type(path);
    }

    @Override
    public long hardLimit(String resource) {
        return ResourceLimits.hard(resource);
    }

    @Override
    public Optional<Path> findExecutable(String command) {
        if (command.contains("/")) {
            return Optional.of(Path.of(command).toAbsolutePath()).filter(LinuxHostFacts::isExecutable);
        }
        for (String folder : System.getenv()
                .getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
                .split(":")) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, command).toAbsolutePath();
            if (isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static boolean isExecutable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    @Override
    public Optional<DeviceNode> device(Path path) {
        try {
            Path real = path.toRealPath();
            return FileStatus.of(real).flatMap(status -> device(real, status));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<DeviceNode> device(Path path, FileStatus status) {
        boolean block = status.type() == FileStatus.BLOCK_DEVICE;
        if (!block && status.type() != FileStatus.CHARACTER_DEVICE) {
            return Optional.empty();
        }
        return Optional.of(new DeviceNode(
                path.toString(),
                block ? 'b' : 'c',
                status.deviceMajor(),
                status.deviceMinor(),
                status.permissions(),
                (int) status.uid(),
                (int) status.gid()));
    }

    private static String prettyName() {
        for (Path file : List.of(Path.of("/etc/os-release"), Path.of("/usr/lib/os-release"))) {
            if (Files.isReadable(file)) {
                return read(file)
                        .lines()
                        .filter(line -> line.startsWith("PRETTY_NAME="))
                        .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
                        .findFirst()
                        .orElse("Linux");
            }
        }
        return "Linux";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw EngineException.internal("read " + file, e);
        }
    }
}

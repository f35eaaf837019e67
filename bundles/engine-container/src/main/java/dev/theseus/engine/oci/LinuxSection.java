package dev.theseus.engine.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.DeviceNode;
import dev.theseus.api.host.HostFacts;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.IpcMode;
import dev.theseus.engine.container.NamespaceMode;
import dev.theseus.engine.container.PidMode;
import dev.theseus.engine.container.SecurityConfig;
import dev.theseus.engine.container.SecurityConfig.DeviceMapping;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The OCI {@code linux} object: namespaces, devices, limits, seccomp, hidden paths, sysctls. */
final class LinuxSection {
    private static final List<String> MASKED = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
    private static final Pattern DEVICE_RULE = Pattern.compile("([acb]) ([0-9]+|\\*):([0-9]+|\\*) ([rwm]{1,3})");

    private final HostFacts host;
    private final DaemonSettings settings;
    private final Seccomp seccomp;

    LinuxSection(HostFacts host, DaemonSettings settings) {
        this.host = host;
        this.settings = settings;
        seccomp = new Seccomp(host::mayRunX32);
    }

    JsonObject write(BundleRequest request, List<String> capabilities) {
        ContainerSpec spec = request.spec();
        SecurityConfig security = spec.security();
        JsonObject linux = new JsonObject();
        linux.add("namespaces", namespaces(request));
        linux.addProperty("cgroupsPath", request.cgroupsPath());
        List<DeviceNode> devices = devices(security);
        linux.add("devices", deviceNodes(devices));
        JsonObject resources = ResourceSection.write(spec.limits().resources(), host);
        resources.add("devices", deviceRules(security, devices));
        linux.add("resources", resources);
        JsonObject sysctls = new JsonObject();
        sysctls(request).forEach(sysctls::addProperty);
        linux.add("sysctl", sysctls);
        if (!security.privileged()) {
            linux.add(
                    "maskedPaths", ProcessSection.strings(security.maskedPaths().orElse(MASKED)));
            linux.add(
                    "readonlyPaths",
                    ProcessSection.strings(security.readonlyPaths().orElse(READ_ONLY)));
        }
        seccomp(security, capabilities).ifPresent(filter -> linux.add("seccomp", filter));
        rootPropagation(request).ifPresent(word -> linux.addProperty("rootfsPropagation", word));
        return linux;
    }

    private JsonArray namespaces(BundleRequest request) {
        ContainerSpec spec = request.spec();
        Map<String, Optional<String>> chosen = new TreeMap<>();
        chosen.put("mount", Optional.empty());
        if (spec.namespaces().uts() != NamespaceMode.HOST) {
            chosen.put("uts", Optional.empty());
        }
        if (!(spec.namespaces().ipc() instanceof IpcMode.Host)) {
            chosen.put("ipc", Optional.empty());
        }
        if (!(spec.namespaces().pid() instanceof PidMode.Host)) {
            chosen.put("pid", Optional.empty());
        }
        if (privateCgroup(spec)) {
            chosen.put("cgroup", Optional.empty());
        }
        request.networkNamespace().ifPresent(path -> chosen.put("network", Optional.of(path.toString())));
        request.joined().forEach((type, path) -> chosen.put(type, Optional.of(path)));
        JsonArray namespaces = new JsonArray();
        chosen.forEach((type, path) -> {
            JsonObject namespace = new JsonObject();
            namespace.addProperty("type", type);
            path.ifPresent(value -> namespace.addProperty("path", value));
            namespaces.add(namespace);
        });
        return namespaces;
    }

    private boolean privateCgroup(ContainerSpec spec) {
        NamespaceMode mode = spec.namespaces().cgroup();
        // Records of before it was chosen at creation have none.
        return mode == NamespaceMode.DEFAULT ? host.cgroupVersion() == 2 : mode == NamespaceMode.PRIVATE;
    }

    private List<DeviceNode> devices(SecurityConfig security) {
        List<DeviceNode> nodes = new ArrayList<>();
        if (security.privileged()) {
            nodes.addAll(below(Path.of("/dev"), Path.of("/dev")));
        }
        for (DeviceMapping mapping : security.devices()) {
            Path source = Path.of(mapping.hostPath());
            Path target = target(mapping);
            Optional<DeviceNode> node = host.device(source);
            if (node.isPresent()) {
                nodes.add(at(node.get(), target));
            } else {
                List<DeviceNode> inside = Files.isDirectory(source) ? below(source, target) : List.of();
                if (inside.isEmpty()) {
                    throw EngineException.invalid("error gathering device information while adding custom device \""
                            + mapping.hostPath() + "\": "
                            + (Files.exists(source) ? "not a device node" : "no such file or directory"));
                }
                nodes.addAll(inside);
            }
        }
        return nodes;
    }

    private static Path target(DeviceMapping mapping) {
        return Path.of(mapping.containerPath().isEmpty() ? mapping.hostPath() : mapping.containerPath());
    }

    /** Folders that every container has of its own are not entered: users of the host write there, as much and as deep as they like. */
    private List<DeviceNode> below(Path source, Path target) {
        List<DeviceNode> nodes = new ArrayList<>();
        try {
            Files.walkFileTree(source, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return isOwn(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    if (!isOwn(path)) {
                        host.device(path)
                                .ifPresent(node -> nodes.add(at(node, target.resolve(source.relativize(path)))));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException unplugged) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw EngineException.internal("cannot list devices below " + source, e);
        }
        return nodes;
    }

    /** What every container has of its own. */
    private static boolean isOwn(Path path) {
        return Stream.of("/dev/pts", "/dev/shm", "/dev/mqueue", "/dev/console", "/dev/fd", "/dev/ptmx", "/dev/tty")
                .anyMatch(own -> path.startsWith(own));
    }

    private static DeviceNode at(DeviceNode node, Path path) {
        return new DeviceNode(
                path.toString(), node.type(), node.major(), node.minor(), node.fileMode(), node.uid(), node.gid());
    }

    private static JsonArray deviceNodes(List<DeviceNode> nodes) {
        JsonArray devices = new JsonArray();
        for (DeviceNode node : nodes) {
            JsonObject device = new JsonObject();
            device.addProperty("path", node.path());
            device.addProperty("type", String.valueOf(node.type()));
            device.addProperty("major", node.major());
            device.addProperty("minor", node.minor());
            device.addProperty("fileMode", node.fileMode());
            device.addProperty("uid", node.uid());
            device.addProperty("gid", node.gid());
            devices.add(device);
        }
        return devices;
    }

    private static JsonArray deviceRules(SecurityConfig security, List<DeviceNode> nodes) {
        JsonArray rules = new JsonArray();
        if (security.privileged()) {
            rules.add(rule(true, "a", "*", "*", "rwm"));
            return rules;
        }
        rules.add(rule(false, "a", "*", "*", "rwm"));
        for (DeviceNode node : nodes) {
            String access = security.devices().stream()
                    .filter(mapping -> Path.of(node.path()).startsWith(target(mapping)))
                    .map(DeviceMapping::permissions)
                    .filter(permissions -> !permissions.isEmpty())
                    .findFirst()
                    .orElse("rwm")
                    .replaceAll("[^rwm]", "");
            if (access.isEmpty()) {
                continue;
            }
            rules.add(rule(
                    true,
                    String.valueOf(node.type()),
                    Long.toString(node.major()),
                    Long.toString(node.minor()),
                    access));
        }
        for (String text : security.deviceCgroupRules()) {
            Matcher match = DEVICE_RULE.matcher(text);
            if (!match.matches()) {
                throw EngineException.invalid("invalid device cgroup rule format: '" + text + "'");
            }
            rules.add(rule(true, match.group(1), match.group(2), match.group(3), match.group(4)));
        }
        return rules;
    }

    private static JsonObject rule(boolean allow, String type, String major, String minor, String access) {
        JsonObject rule = new JsonObject();
        rule.addProperty("allow", allow);
        if (!type.equals("a")) {
            rule.addProperty("type", type);
        }
        if (!major.equals("*")) {
            rule.addProperty("major", Long.parseLong(major));
        }
        if (!minor.equals("*")) {
            rule.addProperty("minor", Long.parseLong(minor));
        }
        rule.addProperty("access", access);
        return rule;
    }

    private static Map<String, String> sysctls(BundleRequest request) {
        Map<String, String> sysctls = new TreeMap<>();
        boolean ownNetwork = request.networkNamespace().isPresent()
                && !(request.spec().networking().mode() instanceof NetworkMode.Joined);
        if (ownNetwork) {
            sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
            sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
        }
        String domain = request.spec().domainname();
        if (!domain.isEmpty() && request.spec().namespaces().uts() != NamespaceMode.HOST) {
            // The field of the specification for it is too young for many a runtime.
            sysctls.put("kernel.domainname", domain);
        }
        sysctls.putAll(request.spec().security().sysctls());
        return sysctls;
    }

    private Optional<JsonObject> seccomp(SecurityConfig security, List<String> capabilities) {
        Optional<String> asked = SecurityOptions.parse(security.securityOpt()).seccomp();
        if (security.privileged() && asked.isEmpty()) {
            return Optional.empty();
        }
        String profile = asked.orElse(settings.containers().security().seccompProfile());
        return switch (profile) {
            case "unconfined" -> Optional.empty();
            case "", "builtin", "default" -> Optional.of(seccomp.standard(capabilities, host.architecture()));
            default -> Optional.of(seccomp.custom(profileText(profile), capabilities, host.architecture()));
        };
    }

    /** The client sends a profile's text; the daemon's own setting is a path. */
    private static String profileText(String profile) {
        if (profile.startsWith("{")) {
            return profile;
        }
        try {
            return Files.readString(Path.of(profile));
        } catch (IOException e) {
            throw EngineException.invalid(
                    "opening seccomp profile (" + profile + ") failed: no such file or directory");
        }
    }

    private static Optional<String> rootPropagation(BundleRequest request) {
        List<String> words =
                request.mounts().stream().map(mount -> mount.propagation()).toList();
        if (words.contains("shared") || words.contains("rshared")) {
            return Optional.of("shared");
        }
        return words.contains("slave") || words.contains("rslave") ? Optional.of("rslave") : Optional.empty();
    }
}

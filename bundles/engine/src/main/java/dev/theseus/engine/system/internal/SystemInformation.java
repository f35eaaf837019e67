package dev.theseus.engine.system.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.HostFacts;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.ContainerView;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.Images;
import dev.theseus.engine.slot.SlotState;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.system.SystemService;
import dev.theseus.engine.volume.Volumes;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;

/** Counts, versions and sizes. */
public final class SystemInformation implements SystemService {
    private static final Path PROC_SELF = Path.of("/proc/self");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private final Containers containers;
    private final Images images;
    private final ImageSnapshots snapshots;
    private final Volumes volumes;
    private final Slots slots;
    private final Settings settings;
    private final EngineSettings engine;
    private final HostFacts host;
    /** What the last start could not bring in order. */
    private final Supplier<List<String>> problems;

    private final String bundleVersion;

    public SystemInformation(
            BundleContext bundles,
            Containers containers,
            Images images,
            ImageSnapshots snapshots,
            Volumes volumes,
            Slots slots,
            Settings settings,
            EngineSettings engine,
            HostFacts host,
            Supplier<List<String>> problems) {
        this.containers = containers;
        this.images = images;
        this.snapshots = snapshots;
        this.volumes = volumes;
        this.slots = slots;
        this.settings = settings;
        this.engine = engine;
        this.host = host;
        this.problems = problems;
        org.osgi.framework.Version version = bundles.getBundle().getVersion();
        bundleVersion = version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
    }

    @Override
    public Info info(CallContext context) {
        DaemonSettings now = settings.current();
        List<ContainerView> all = containers.list(new ContainerFilter(true, 0, false, Map.of()), context);
        int running = count(all, ContainerStatus.RUNNING);
        int paused = count(all, ContainerStatus.PAUSED);
        return new Info(
                engine.engineId(),
                hostName(),
                all.size(),
                running,
                paused,
                all.size() - running - paused,
                images.list(false, Map.of()).size(),
                now.drivers().storage(),
                storageStatus(now.drivers().storage()),
                now.drivers().log(),
                host.cgroupVersion(),
                present(DriverKind.VOLUME),
                present(DriverKind.NETWORK),
                present(DriverKind.LOG),
                runtimes(now),
                now.drivers().runtime(),
                host.kernelVersion(),
                host.operatingSystem(),
                host.machine(),
                Runtime.getRuntime().availableProcessors(),
                memory(),
                now.folders().dataRoot().toString(),
                now.containers().init().path().isEmpty()
                        ? "docker-init"
                        : now.containers().init().path(),
                securityOptions(now),
                now.registries().insecure(),
                now.registries().mirrors(),
                now.registries().proxies(),
                now.labels(),
                now.debug(),
                now.containers().liveRestore(),
                openFiles(),
                Thread.activeCount(),
                0,
                Instant.now(),
                Warnings.of(now, slots.list(), host.capabilities(), problems.get()),
                now.network().iptables() ? now.drivers().firewall() : "none");
    }

    private static int count(List<ContainerView> all, ContainerStatus status) {
        return (int)
                all.stream().filter(view -> view.state().status() == status).count();
    }

    /** The kernel's own word: looking it up in the DNS could take seconds. */
    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** Names of the drivers that are there now, also while one is replaced or drained. */
    private List<String> present(DriverKind kind) {
        return slots.list().stream()
                .filter(slot -> slot.kind() == kind && slot.state() != SlotState.ABSENT)
                .map(SlotView::name)
                .toList();
    }

    /** Those that are there: with their command where they were configured by one. */
    private Map<String, List<String>> runtimes(DaemonSettings now) {
        Map<String, List<String>> runtimes = new LinkedHashMap<>();
        present(DriverKind.RUNTIME)
                .forEach(name -> runtimes.put(name, now.drivers().runtimes().getOrDefault(name, List.of())));
        return runtimes;
    }

    private Map<String, String> storageStatus(String driver) {
        return slots.list().stream()
                .filter(slot -> slot.kind() == DriverKind.STORAGE && slot.name().equals(driver))
                .flatMap(slot -> slot.info().stream())
                .map(DriverInfo::status)
                .findFirst()
                .orElse(Map.of());
    }

    private static long memory() {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                    .filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0L);
        } catch (IOException e) {
            throw EngineException.internal("cannot read /proc/meminfo", e);
        }
    }

    private static List<String> securityOptions(DaemonSettings now) {
        List<String> options = new ArrayList<>();
        String profile = now.containers().security().seccompProfile().isEmpty()
                ? "builtin"
                : now.containers().security().seccompProfile();
        options.add("name=seccomp,profile=" + profile);
        if (now.containers().security().noNewPrivileges()) {
            options.add("name=no-new-privileges");
        }
        return options;
    }

    private static int openFiles() {
        try (Stream<Path> files = Files.list(PROC_SELF.resolve("fd"))) {
            return (int) files.count();
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public Version version() {
        List<Part> parts = new ArrayList<>();
        for (SlotView slot : slots.list()) {
            if (slot.kind() == DriverKind.RUNTIME) {
                slot.info().ifPresent(info -> parts.add(new Part(info.name(), info.version(), info.status())));
            }
        }
        Map<String, String> java = new LinkedHashMap<>();
        java.put("Vendor", System.getProperty("java.vendor", ""));
        parts.add(new Part("java", Runtime.version().toString(), java));
        return new Version(bundleVersion, "", "", host.kernelVersion(), host.architecture(), parts);
    }

    @Override
    public String release() {
        return bundleVersion;
    }

    @Override
    public DiskUsage diskUsage(CallContext context) {
        List<ContainerView> all = containers.list(new ContainerFilter(true, 0, true, Map.of()), context);
        Map<String, Integer> users = new HashMap<>();
        all.forEach(view -> users.merge(view.imageId().value(), 1, Integer::sum));
        List<ImageView> views = images.list(false, Map.of());
        List<ImageUsage> usages = views.stream()
                .map(image -> new ImageUsage(
                        image,
                        sharedSize(image, views),
                        users.getOrDefault(image.id().value(), 0)))
                .toList();
        List<Volumes.VolumeView> volumeViews = volumes.listWithUsage(context);
        return new DiskUsage(snapshots.layersSize(), usages, all, volumeViews);
    }

    /** An image shares what it has in layers that another image starts with too: all or, for want of sizes, nothing. */
    private static long sharedSize(ImageView image, List<ImageView> all) {
        Set<String> others = new HashSet<>();
        all.stream()
                .filter(other -> !other.id().equals(image.id()))
                .forEach(other -> other.diffIds().forEach(diffId -> others.add(diffId.value())));
        boolean whole = !image.diffIds().isEmpty()
                && image.diffIds().stream().allMatch(diffId -> others.contains(diffId.value()));
        return whole ? image.size() : 0;
    }
}

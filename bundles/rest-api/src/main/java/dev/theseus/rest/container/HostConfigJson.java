package dev.theseus.rest.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.Resources.ThrottleKind;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerView;
import dev.theseus.engine.container.LifecycleConfig;
import dev.theseus.engine.container.MountConfig;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.ProcessConfig;
import dev.theseus.engine.container.SecurityConfig;
import dev.theseus.engine.container.StorageConfig;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkingConfig;
import dev.theseus.engine.network.PredefinedNetworks;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Settings;
import java.util.List;
import java.util.Locale;

/** Writes {@code HostConfig} of a container, with the daemon's defaults where the client said nothing. */
final class HostConfigJson {
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

    private final Settings settings;

    HostConfigJson(Settings settings) {
        this.settings = settings;
    }

    private DaemonSettings defaults() {
        return settings.current();
    }

    JsonObject of(ContainerView view) {
        ContainerSpec spec = view.spec();
        ObjectBuilder host = ObjectBuilder.object();
        life(host, view, spec.lifecycle(), spec.storage(), spec.networking());
        sharing(host, spec.namespaces(), spec.networking(), spec.security());
        rest(host, view, spec);
        limits(host, spec);
        mounts(host, spec.storage().mounts());
        paths(host, spec.security());
        return host.build();
    }

    private void life(
            ObjectBuilder host,
            ContainerView view,
            LifecycleConfig life,
            StorageConfig storage,
            NetworkingConfig networking) {
        String logDriver = life.logDriver().isEmpty() ? defaults().drivers().log() : life.logDriver();
        host.putOrNull("Binds", storage.binds())
                .put("ContainerIDFile", life.containerIdFile())
                .put("LogConfig", ObjectBuilder.object().put("Type", logDriver).put("Config", life.logOptions()))
                .put("NetworkMode", networkMode(view))
                .put("PortBindings", NetworkSettingsJson.portMap(networking.portBindings()))
                .put(
                        "RestartPolicy",
                        ObjectBuilder.object()
                                .put("Name", restartName(life))
                                .put("MaximumRetryCount", life.restartPolicy().maximumRetries()))
                .put("AutoRemove", life.autoRemove())
                .put("VolumeDriver", storage.volumeDriver())
                .putOrNull("VolumesFrom", storage.volumesFrom())
                .put("ConsoleSize", consoleSize(view.spec().process()))
                .putUnlessEmpty("Annotations", life.annotations());
    }

    private static JsonArray consoleSize(ProcessConfig process) {
        TerminalSize size = process.terminalSize().orElse(new TerminalSize(0, 0));
        return ObjectBuilder.numbers(List.of((long) size.rows(), (long) size.columns()));
    }

    private static String restartName(LifecycleConfig life) {
        return life.restartPolicy().mode().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String networkMode(ContainerView view) {
        NetworkMode mode = view.spec().networking().mode();
        return mode instanceof NetworkMode.Default ? PredefinedNetworks.BRIDGE : mode.toString();
    }

    private void sharing(
            ObjectBuilder host, NamespaceConfig sharing, NetworkingConfig networking, SecurityConfig security) {
        host.putOrNull("CapAdd", security.capAdd())
                .putOrNull("CapDrop", security.capDrop())
                .put(
                        "CgroupnsMode",
                        or(sharing.cgroup().word(), defaults().containers().cgroupnsMode()))
                .put("Dns", networking.dns())
                .put("DnsOptions", networking.dnsOptions())
                .put("DnsSearch", networking.dnsSearch())
                .putOrNull("ExtraHosts", networking.extraHosts())
                .putOrNull("GroupAdd", security.groupAdd())
                .put(
                        "IpcMode",
                        or(sharing.ipc().toString(), defaults().containers().ipcMode()))
                .put("Cgroup", "")
                .putOrNull("Links", networking.links())
                .put("OomScoreAdj", security.oomScoreAdj())
                .put("PidMode", sharing.pid().toString())
                .put("Privileged", security.privileged())
                .put("PublishAllPorts", networking.publishAll());
    }

    private static String or(String given, String otherwise) {
        return given.isEmpty() ? otherwise : given;
    }

    private void rest(ObjectBuilder host, ContainerView view, ContainerSpec spec) {
        StorageConfig storage = spec.storage();
        long shmSize = storage.shmSize() == 0 ? defaults().containers().shmSize() : storage.shmSize();
        host.put("ReadonlyRootfs", storage.readonlyRootfs())
                .putOrNull("SecurityOpt", spec.security().securityOpt())
                .putUnlessEmpty("StorageOpt", storage.storageOptions())
                .putUnlessEmpty("Tmpfs", storage.tmpfs())
                .put("UTSMode", spec.namespaces().uts().word())
                .put("UsernsMode", spec.namespaces().user().word())
                .put("ShmSize", shmSize)
                .putUnlessEmpty("Sysctls", spec.security().sysctls())
                .put("Runtime", view.runtime())
                .put("Isolation", "");
    }

    private static void limits(ObjectBuilder host, ContainerSpec spec) {
        Resources limits = spec.limits().resources();
        host.put("CpuShares", limits.cpuShares())
                .put("Memory", limits.memory())
                .put("NanoCpus", spec.limits().nanoCpus())
                .put("CgroupParent", spec.lifecycle().cgroupParent())
                .put("BlkioWeight", limits.blkioWeight())
                .put("BlkioWeightDevice", throttles(limits, ThrottleKind.WEIGHT, "Weight"))
                .put("BlkioDeviceReadBps", throttles(limits, ThrottleKind.READ_BPS, "Rate"))
                .put("BlkioDeviceWriteBps", throttles(limits, ThrottleKind.WRITE_BPS, "Rate"))
                .put("BlkioDeviceReadIOps", throttles(limits, ThrottleKind.READ_IOPS, "Rate"))
                .put("BlkioDeviceWriteIOps", throttles(limits, ThrottleKind.WRITE_IOPS, "Rate"))
                .put("CpuPeriod", limits.cpuPeriod())
                .put("CpuQuota", limits.cpuQuota())
                .put("CpuRealtimePeriod", limits.cpuRealtimePeriod())
                .put("CpuRealtimeRuntime", limits.cpuRealtimeRuntime())
                .put("CpusetCpus", limits.cpusetCpus())
                .put("CpusetMems", limits.cpusetMems())
                .put(
                        "Devices",
                        ObjectBuilder.array(
                                spec.security().devices(),
                                device -> ObjectBuilder.object()
                                        .put("PathOnHost", device.hostPath())
                                        .put("PathInContainer", device.containerPath())
                                        .put("CgroupPermissions", device.permissions())
                                        .build()))
                .putOrNull("DeviceCgroupRules", spec.security().deviceCgroupRules())
                .putNull("DeviceRequests")
                .put("MemoryReservation", limits.memoryReservation())
                .put("MemorySwap", limits.memorySwap());
        limits.memorySwappiness()
                .ifPresentOrElse(value -> host.put("MemorySwappiness", value), () -> host.putNull("MemorySwappiness"));
        host.put("OomKillDisable", limits.oomKillDisable());
        if (limits.pidsLimit() == 0) {
            host.putNull("PidsLimit");
        } else {
            host.put("PidsLimit", limits.pidsLimit());
        }
        host.put(
                        "Ulimits",
                        ObjectBuilder.array(
                                spec.limits().ulimits(),
                                ulimit -> ObjectBuilder.object()
                                        .put("Name", ulimit.name())
                                        .put("Hard", ulimit.hard())
                                        .put("Soft", ulimit.soft())
                                        .build()))
                .put("CpuCount", 0)
                .put("CpuPercent", 0)
                .put("IOMaximumIOps", 0)
                .put("IOMaximumBandwidth", 0)
                .putUnlessZero("KernelMemoryTCP", spec.limits().kernelMemoryTcp());
        spec.lifecycle().init().ifPresent(init -> host.put("Init", init));
    }

    private static JsonArray throttles(Resources limits, ThrottleKind kind, String field) {
        return ObjectBuilder.array(
                limits.throttles().stream()
                        .filter(throttle -> throttle.kind() == kind)
                        .toList(),
                throttle -> ObjectBuilder.object()
                        .put("Path", throttle.path())
                        .put(field, throttle.rate())
                        .build());
    }

    private static void mounts(ObjectBuilder host, List<MountConfig> mounts) {
        if (!mounts.isEmpty()) {
            host.put("Mounts", ObjectBuilder.array(mounts, MountJson::config));
        }
    }

    private static void paths(ObjectBuilder host, SecurityConfig security) {
        if (security.privileged()) {
            host.putNull("MaskedPaths").putNull("ReadonlyPaths");
        } else {
            host.put("MaskedPaths", security.maskedPaths().orElse(MASKED))
                    .put("ReadonlyPaths", security.readonlyPaths().orElse(READ_ONLY));
        }
    }
}

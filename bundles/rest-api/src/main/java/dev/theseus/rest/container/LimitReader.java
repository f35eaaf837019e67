package dev.theseus.rest.container;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.Resources.DeviceThrottle;
import dev.theseus.api.runtime.Resources.ThrottleKind;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.LimitConfig.Ulimit;
import dev.theseus.rest.json.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads limits, for create and update. */
final class LimitReader {
    private static final Map<String, ThrottleKind> THROTTLES = Map.of(
            "BlkioDeviceReadBps", ThrottleKind.READ_BPS,
            "BlkioDeviceWriteBps", ThrottleKind.WRITE_BPS,
            "BlkioDeviceReadIOps", ThrottleKind.READ_IOPS,
            "BlkioDeviceWriteIOps", ThrottleKind.WRITE_IOPS);

    private LimitReader() {}

    static LimitConfig read(JsonFields host) {
        long nanoCpus = host.number("NanoCpus");
        if (nanoCpus != 0 && (host.number("CpuQuota") != 0 || host.number("CpuPeriod") != 0)) {
            throw EngineException.invalid(
                    "Conflicting options: Nano CPUs and CPU Quota or CPU Period cannot both be set.");
        }
        return new LimitConfig(resources(host), nanoCpus, host.number("KernelMemoryTCP"), ulimits(host));
    }

    private static Resources resources(JsonFields host) {
        // Clients say -1 for the kernel's default swappiness, as Docker did before it was nullable.
        Optional<Long> swappiness = host.findNumber("MemorySwappiness").filter(value -> value != -1);
        return new Resources(
                host.number("Memory"),
                host.number("MemoryReservation"),
                host.number("MemorySwap"),
                swappiness,
                host.flag("OomKillDisable"),
                host.number("CpuShares"),
                host.number("CpuQuota"),
                host.number("CpuPeriod"),
                host.number("CpuRealtimeRuntime"),
                host.number("CpuRealtimePeriod"),
                host.string("CpusetCpus"),
                host.string("CpusetMems"),
                host.number("PidsLimit"),
                host.integer("BlkioWeight"),
                throttles(host));
    }

    private static List<DeviceThrottle> throttles(JsonFields host) {
        List<DeviceThrottle> throttles = new ArrayList<>();
        for (JsonFields device : host.objects("BlkioWeightDevice")) {
            throttles.add(new DeviceThrottle(ThrottleKind.WEIGHT, device.string("Path"), device.number("Weight")));
        }
        THROTTLES.forEach((name, kind) -> {
            for (JsonFields device : host.objects(name)) {
                throttles.add(new DeviceThrottle(kind, device.string("Path"), device.number("Rate")));
            }
        });
        return throttles;
    }

    private static List<Ulimit> ulimits(JsonFields host) {
        return host.objects("Ulimits").stream()
                .map(fields -> new Ulimit(fields.string("Name"), fields.number("Soft"), fields.number("Hard")))
                .toList();
    }
}

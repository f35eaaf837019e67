package dev.theseus.runtime.runc.internal;

import com.google.gson.JsonObject;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.Resources.DeviceThrottle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Changes limits. The runtime's verb knows in which order the kernel takes the memory limits and remembers them in its
 * state; what it passes over (swappiness, the killer's switch, limits per device) is written here.
 */
final class ResourceUpdate {
    private final RuntimeCommand runtime;
    private final TaskCgroup cgroup;

    ResourceUpdate(RuntimeCommand runtime, TaskCgroup cgroup) {
        this.runtime = runtime;
        this.cgroup = cgroup;
    }

    void apply(String id, Resources resources, CallContext context) {
        JsonObject request = request(resources);
        // crun writes the number itself; runc would go back to the limit that it remembers.
        boolean unlimited = resources.pidsLimit() < 0 && runtime.isCrun();
        if (unlimited) {
            request.remove("pids");
        }
        if (!request.isEmpty()) {
            runtime.require(request.toString(), context, "update", "--resources", "-", id);
        }
        if (unlimited) {
            (cgroup.isV2() ? cgroup.unified() : cgroup.controller("pids"))
                    .ifPresent(folder -> KernelFile.write(folder.resolve("pids.max"), "max"));
        }
        Optional<Path> memory = cgroup.isV2() ? Optional.empty() : cgroup.controller("memory");
        memory.ifPresent(folder -> {
            resources
                    .memorySwappiness()
                    .ifPresent(value -> KernelFile.write(folder.resolve("memory.swappiness"), value.toString()));
            if (resources.oomKillDisable()) {
                KernelFile.write(folder.resolve("memory.oom_control"), "1");
            }
        });
        resources.throttles().forEach(this::throttle);
    }

    /** The OCI {@code linux.resources} object; what is zero or empty stays out of it. */
    static JsonObject request(Resources resources) {
        JsonObject memory = new JsonObject();
        add(memory, "limit", resources.memory());
        add(memory, "reservation", resources.memoryReservation());
        add(memory, "swap", resources.memorySwap());
        JsonObject cpu = new JsonObject();
        add(cpu, "shares", resources.cpuShares());
        add(cpu, "quota", resources.cpuQuota());
        add(cpu, "period", resources.cpuPeriod());
        add(cpu, "realtimeRuntime", resources.cpuRealtimeRuntime());
        add(cpu, "realtimePeriod", resources.cpuRealtimePeriod());
        add(cpu, "cpus", resources.cpusetCpus());
        add(cpu, "mems", resources.cpusetMems());
        JsonObject pids = new JsonObject();
        add(pids, "limit", resources.pidsLimit());
        JsonObject blockIo = new JsonObject();
        add(blockIo, "weight", resources.blkioWeight());
        JsonObject request = new JsonObject();
        add(request, "memory", memory);
        add(request, "cpu", cpu);
        add(request, "pids", pids);
        add(request, "blockIO", blockIo);
        return request;
    }

    private static void add(JsonObject object, String name, long value) {
        if (value != 0) {
            object.addProperty(name, value);
        }
    }

    private static void add(JsonObject object, String name, String value) {
        if (!value.isEmpty()) {
            object.addProperty(name, value);
        }
    }

    private static void add(JsonObject object, String name, JsonObject value) {
        if (!value.isEmpty()) {
            object.add(name, value);
        }
    }

    private void throttle(DeviceThrottle throttle) {
        String device = deviceNumber(throttle.path());
        if (cgroup.isV2()) {
            throttleV2(cgroup.unified().orElseThrow(), device, throttle);
            return;
        }
        Path folder = cgroup.controller("blkio")
                .orElseThrow(() -> EngineException.notImplemented(
                        "limit " + throttle.path() + ": no blkio controller is mounted"));
        String file = switch (throttle.kind()) {
            case WEIGHT ->
                Files.exists(folder.resolve("blkio.weight_device")) ? "blkio.weight_device" : "blkio.bfq.weight_device";
            case READ_BPS -> "blkio.throttle.read_bps_device";
            case WRITE_BPS -> "blkio.throttle.write_bps_device";
            case READ_IOPS -> "blkio.throttle.read_iops_device";
            case WRITE_IOPS -> "blkio.throttle.write_iops_device";
        };
        KernelFile.write(folder.resolve(file), device + " " + throttle.rate());
    }

    private static void throttleV2(Path folder, String device, DeviceThrottle throttle) {
        String key = switch (throttle.kind()) {
            case WEIGHT -> "";
            case READ_BPS -> "rbps=";
            case WRITE_BPS -> "wbps=";
            case READ_IOPS -> "riops=";
            case WRITE_IOPS -> "wiops=";
        };
        Path file = folder.resolve(key.isEmpty() ? "io.bfq.weight" : "io.max");
        KernelFile.write(file, device + " " + key + throttle.rate());
    }

    /** {@code major:minor} of a device node. */
    private static String deviceNumber(String path) {
        try {
            long number = (long) Files.getAttribute(Path.of(path), "unix:rdev");
            long major = number >> 8 & 0xfff | number >> 32 & ~0xfffL;
            long minor = number & 0xff | number >> 12 & 0xffffff00L;
            return major + ":" + minor;
        } catch (IOException e) {
            throw EngineException.invalid("limit " + path + ": no such device");
        }
    }
}

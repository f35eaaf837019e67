package dev.theseus.engine.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.DeviceNode;
import dev.theseus.api.host.HostFacts;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.Resources.DeviceThrottle;
import dev.theseus.api.runtime.Resources.ThrottleKind;
import java.nio.file.Path;

/** The OCI {@code resources} object. */
final class ResourceSection {
    private ResourceSection() {}

    static JsonObject write(Resources limits, HostFacts host) {
        JsonObject resources = new JsonObject();
        resources.add("memory", memory(limits));
        resources.add("cpu", cpu(limits));
        // Less than nothing is no limit: a new group has none.
        if (limits.pidsLimit() > 0) {
            JsonObject pids = new JsonObject();
            pids.addProperty("limit", limits.pidsLimit());
            resources.add("pids", pids);
        }
        resources.add("blockIO", blockIo(limits, host));
        return resources;
    }

    private static JsonObject memory(Resources limits) {
        JsonObject memory = new JsonObject();
        addUnlessZero(memory, "limit", limits.memory());
        addUnlessZero(memory, "reservation", limits.memoryReservation());
        addUnlessZero(memory, "swap", limits.memorySwap());
        limits.memorySwappiness().ifPresent(value -> memory.addProperty("swappiness", value));
        if (limits.oomKillDisable()) {
            memory.addProperty("disableOOMKiller", true);
        }
        return memory;
    }

    private static JsonObject cpu(Resources limits) {
        JsonObject cpu = new JsonObject();
        addUnlessZero(cpu, "shares", limits.cpuShares());
        addUnlessZero(cpu, "quota", limits.cpuQuota());
        addUnlessZero(cpu, "period", limits.cpuPeriod());
        addUnlessZero(cpu, "realtimeRuntime", limits.cpuRealtimeRuntime());
        addUnlessZero(cpu, "realtimePeriod", limits.cpuRealtimePeriod());
        if (!limits.cpusetCpus().isEmpty()) {
            cpu.addProperty("cpus", limits.cpusetCpus());
        }
        if (!limits.cpusetMems().isEmpty()) {
            cpu.addProperty("mems", limits.cpusetMems());
        }
        return cpu;
    }

    private static JsonObject blockIo(Resources limits, HostFacts host) {
        JsonObject blockIo = new JsonObject();
        addUnlessZero(blockIo, "weight", limits.blkioWeight());
        for (DeviceThrottle throttle : limits.throttles()) {
            DeviceNode node = host.device(Path.of(throttle.path()))
                    .orElseThrow(() -> EngineException.invalid("no such device: " + throttle.path()));
            JsonObject entry = new JsonObject();
            entry.addProperty("major", node.major());
            entry.addProperty("minor", node.minor());
            entry.addProperty(throttle.kind() == ThrottleKind.WEIGHT ? "weight" : "rate", throttle.rate());
            list(blockIo, throttle.kind()).add(entry);
        }
        return blockIo;
    }

    private static JsonArray list(JsonObject blockIo, ThrottleKind kind) {
        String key = switch (kind) {
            case WEIGHT -> "weightDevice";
            case READ_BPS -> "throttleReadBpsDevice";
            case WRITE_BPS -> "throttleWriteBpsDevice";
            case READ_IOPS -> "throttleReadIOPSDevice";
            case WRITE_IOPS -> "throttleWriteIOPSDevice";
        };
        if (!blockIo.has(key)) {
            blockIo.add(key, new JsonArray());
        }
        return blockIo.getAsJsonArray(key);
    }

    private static void addUnlessZero(JsonObject object, String key, long value) {
        if (value != 0) {
            object.addProperty(key, value);
        }
    }
}

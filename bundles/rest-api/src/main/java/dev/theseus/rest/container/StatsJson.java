package dev.theseus.rest.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.runtime.TaskStats;
import dev.theseus.engine.container.Monitoring.Stats;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.json.Times;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Writes one reading of a container, with the one before it for percentages. */
final class StatsJson {
    private StatsJson() {}

    static JsonObject of(Stats stats, Optional<Stats> before) {
        Optional<TaskStats> task = stats.task();
        ObjectBuilder json = ObjectBuilder.object()
                .put("name", "/" + stats.name())
                .put("id", stats.id())
                .put("read", read(task))
                .put("preread", read(before.flatMap(Stats::task)))
                .put("pids_stats", task.map(StatsJson::pids).orElseGet(JsonObject::new))
                .put("blkio_stats", blockIo(task))
                .put("num_procs", 0)
                .put("storage_stats", new JsonObject())
                .put("cpu_stats", cpu(Optional.of(stats)))
                .put("precpu_stats", cpu(before))
                .put("memory_stats", task.map(StatsJson::memory).orElseGet(JsonObject::new));
        if (!stats.networks().isEmpty()) {
            json.put("networks", networks(stats.networks()));
        }
        return json.build();
    }

    private static String read(Optional<TaskStats> task) {
        return task.map(reading -> Times.rfc3339(reading.read())).orElse(Times.ZERO);
    }

    private static JsonObject pids(TaskStats task) {
        return ObjectBuilder.object()
                .putUnlessZero("current", task.pids())
                .putUnlessZero("limit", task.pidsLimit())
                .build();
    }

    private static JsonObject cpu(Optional<Stats> stats) {
        Optional<TaskStats> task = stats.flatMap(Stats::task);
        ObjectBuilder usage = ObjectBuilder.object()
                .put("total_usage", task.map(TaskStats::cpuTotalNanos).orElse(0L));
        task.filter(reading -> !reading.perCpuNanos().isEmpty())
                .ifPresent(reading -> usage.put("percpu_usage", ObjectBuilder.numbers(reading.perCpuNanos())));
        usage.put("usage_in_kernelmode", task.map(TaskStats::cpuSystemNanos).orElse(0L))
                .put("usage_in_usermode", task.map(TaskStats::cpuUserNanos).orElse(0L));
        ObjectBuilder cpu = ObjectBuilder.object().put("cpu_usage", usage);
        if (task.isPresent() && stats.isPresent()) {
            cpu.put("system_cpu_usage", stats.get().systemCpuNanos())
                    .put("online_cpus", stats.get().onlineCpus());
        }
        Map<String, Long> throttling = task.map(TaskStats::throttling).orElse(Map.of());
        return cpu.put(
                        "throttling_data",
                        ObjectBuilder.object()
                                .put("periods", throttling.getOrDefault("periods", 0L))
                                .put("throttled_periods", throttling.getOrDefault("throttled_periods", 0L))
                                .put("throttled_time", throttling.getOrDefault("throttled_time", 0L)))
                .build();
    }

    private static JsonObject memory(TaskStats task) {
        JsonObject details = new JsonObject();
        new TreeMap<>(task.memoryDetails()).forEach(details::addProperty);
        return ObjectBuilder.object()
                .put("usage", task.memoryUsage())
                .putUnlessZero("max_usage", task.memoryMaxUsage())
                .put("stats", details)
                .putUnlessZero("failcnt", task.memoryFailCount())
                .put("limit", task.memoryLimit())
                .build();
    }

    private static JsonObject blockIo(Optional<TaskStats> task) {
        ObjectBuilder json = ObjectBuilder.object();
        if (task.isPresent()) {
            json.put("io_service_bytes_recursive", rows(task.get(), TaskStats.BlockIo::bytes))
                    .put("io_serviced_recursive", rows(task.get(), TaskStats.BlockIo::operations));
        } else {
            json.putNull("io_service_bytes_recursive").putNull("io_serviced_recursive");
        }
        return json.putNull("io_queue_recursive")
                .putNull("io_service_time_recursive")
                .putNull("io_wait_time_recursive")
                .putNull("io_merged_recursive")
                .putNull("io_time_recursive")
                .putNull("sectors_recursive")
                .build();
    }

    private static JsonArray rows(TaskStats task, ToLongFunction<TaskStats.BlockIo> value) {
        return ObjectBuilder.array(
                task.blockIo(),
                row -> ObjectBuilder.object()
                        .put("major", row.major())
                        .put("minor", row.minor())
                        .put("op", row.operation())
                        .put("value", value.applyAsLong(row))
                        .build());
    }

    private static JsonObject networks(Map<String, EndpointStats> networks) {
        JsonObject json = new JsonObject();
        new TreeMap<>(networks)
                .forEach((name, counters) -> json.add(
                        name,
                        ObjectBuilder.object()
                                .put("rx_bytes", counters.rxBytes())
                                .put("rx_packets", counters.rxPackets())
                                .put("rx_errors", counters.rxErrors())
                                .put("rx_dropped", counters.rxDropped())
                                .put("tx_bytes", counters.txBytes())
                                .put("tx_packets", counters.txPackets())
                                .put("tx_errors", counters.txErrors())
                                .put("tx_dropped", counters.txDropped())
                                .build()));
        return json;
    }
}

package dev.theseus.buildkit.control;

import com.google.protobuf.MessageLite;
import dev.theseus.buildkit.message.DiskUsageResponse;
import dev.theseus.buildkit.message.Instant;
import dev.theseus.buildkit.message.PruneRequest;
import dev.theseus.buildkit.message.UsageRecord;
import dev.theseus.buildkit.session.Messages;
import dev.theseus.engine.build.BuildCache;
import dev.theseus.grpc.ServerCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What builds keep beside images: the caches of {@code RUN --mount=type=cache}. */
final class CacheService {
    private static final String SERVICE = "/moby.buildkit.v1.Control/";

    private final BuildCache cache;

    CacheService(BuildCache cache) {
        this.cache = cache;
    }

    void addTo(MethodTable table) {
        table.add(SERVICE + "DiskUsage", this::list).add(SERVICE + "Prune", this::prune);
    }

    private void list(ServerCall call) {
        var _ = call.request();
        DiskUsageResponse.Builder all = DiskUsageResponse.newBuilder();
        cache.list(call.context()).forEach(entry -> all.addRecords(record(entry)));
        call.send(all.build().toByteArray());
    }

    private static UsageRecord record(BuildCache.Entry entry) {
        return UsageRecord.newBuilder()
                .setId(entry.id())
                .setMutable(true)
                .setInUse(entry.inUse())
                .setSize(entry.size())
                .setCreatedAt(instant(entry.created()))
                .setLastUsedAt(instant(entry.lastUsed()))
                .setUsageCount(entry.uses())
                .setDescription(entry.description())
                .setRecordType(entry.type())
                .build();
    }

    private static Instant instant(java.time.Instant time) {
        return Instant.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /** What is gone is told as records, of which clients show id and size. */
    private void prune(ServerCall call) {
        PruneRequest request = Messages.read(PruneRequest.parser(), call.request());
        Map<String, UsageRecord> before = new HashMap<>();
        cache.list(call.context()).forEach(entry -> before.put(entry.id(), record(entry)));
        Map<String, List<String>> filters = filters(request.getFilterList());
        if (request.getKeepDuration() > 0) {
            filters.put(
                    "until", List.of(Duration.ofNanos(request.getKeepDuration()).toSeconds() + "s"));
        }
        Optional<Long> keep = Optional.of(request.getReservedSpace()).filter(bytes -> bytes > 0);
        for (String id : cache.prune(filters, keep, call.context()).ids()) {
            MessageLite gone =
                    before.getOrDefault(id, UsageRecord.newBuilder().setId(id).build());
            call.send(gone.toByteArray());
        }
    }

    /** {@code type==x}, {@code id=x}: as containerd writes them; clients send an empty one for none. */
    static Map<String, List<String>> filters(List<String> words) {
        Map<String, List<String>> filters = new HashMap<>();
        for (String word : words) {
            for (String part : word.split(",")) {
                if (part.isBlank()) {
                    continue;
                }
                String[] pair = part.split("[=~]+", 2);
                filters.computeIfAbsent(pair[0], _ -> new ArrayList<>()).add(pair.length == 2 ? pair[1] : "true");
            }
        }
        return filters;
    }
}

package dev.theseus.buildkit.session;

import dev.theseus.api.driver.CallContext;
import dev.theseus.grpc.GrpcMetadata;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A folder that a client offers under a name: {@code context}, {@code dockerfile}. */
public final class SyncedFolder {
    private final ClientSession session;
    private final String name;

    public SyncedFolder(ClientSession session, String name) {
        this.session = session;
        this.name = name;
    }

    /**
     * A few small files, as far as they are there; blocks.
     *
     * @param wanted paths; links on their way are followed by the client
     * @param progress told how many bytes have come
     */
    public Map<String, byte[]> read(List<String> wanted, LongConsumer progress, CallContext context) {
        MemoryTarget target = new MemoryTarget();
        GrpcMetadata metadata = values(name(), "followpaths", wanted);
        // So few are never written to the disk.
        FileReceiver.receive(session, metadata, target, Path.of("/dev/null"), progress, context);
        Map<String, byte[]> found = new HashMap<>();
        for (String path : wanted) {
            Optional<byte[]> content = target.file(path);
            content.ifPresent(bytes -> found.put(path, bytes));
        }
        return found;
    }

    /**
     * Takes all files; blocks.
     *
     * @param target a folder that is empty
     * @param excluded patterns of what is left out, as a {@code .dockerignore} has them
     * @param progress told how many bytes have come
     */
    public void copyTo(Path target, List<String> excluded, LongConsumer progress, CallContext context) {
        GrpcMetadata metadata = values(name(), "exclude-patterns", excluded);
        Path spill = target.resolveSibling(target.getFileName() + ".list");
        FileReceiver.receive(session, metadata, new FolderTarget(target), spill, progress, context);
    }

    private GrpcMetadata name() {
        return values(GrpcMetadata.EMPTY, "dir-name", List.of(name));
    }

    /** Headers are ASCII: if one value is not, all of that name are escaped, and marked so. */
    private static GrpcMetadata values(GrpcMetadata metadata, String key, List<String> values) {
        boolean plain = values.stream().allMatch(value -> value.chars().allMatch(c -> c >= ' ' && c <= '~'));
        if (plain) {
            return values.isEmpty() ? metadata : metadata.with(key, values);
        }
        return metadata.with(key + "-encoded", "1")
                .with(
                        key,
                        values.stream()
                                .map(value -> URLEncoder.encode(value, StandardCharsets.UTF_8))
                                .toList());
    }
}

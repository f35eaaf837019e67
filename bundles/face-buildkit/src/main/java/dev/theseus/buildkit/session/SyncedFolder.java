package dev.theseus.buildkit.session;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.build.ContextTarget;
import dev.theseus.grpc.GrpcMetadata;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
        FileReceiver.receive(session, metadata, target, new FileReceiver.Told(progress, _ -> {}), context);
        Map<String, byte[]> found = new HashMap<>();
        for (String path : wanted) {
            Optional<byte[]> content = target.file(path);
            content.ifPresent(bytes -> found.put(path, bytes));
        }
        return found;
    }

    /**
     * What is wanted of a folder.
     *
     * @param paths of it, patterns among them; what links on their way lead to is wanted too. Empty for everything
     * @param excluded patterns of what is left out, as a {@code .dockerignore} has them
     */
    public record Wish(List<String> paths, List<String> excluded) {}

    /**
     * Takes files; blocks.
     *
     * @param progress told how many bytes have come
     * @param leftOut given sentences about what cannot be taken, and is not
     */
    public void copyTo(
            ContextTarget target, Wish wish, LongConsumer progress, Consumer<String> leftOut, CallContext context) {
        GrpcMetadata metadata =
                values(values(name(), "exclude-patterns", wish.excluded()), "followpaths", wish.paths());
        FileReceiver.receive(session, metadata, target, new FileReceiver.Told(progress, leftOut), context);
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

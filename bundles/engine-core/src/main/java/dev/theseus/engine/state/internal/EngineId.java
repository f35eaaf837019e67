package dev.theseus.engine.state.internal;

import dev.theseus.engine.file.DurableWrites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** {@code <data-root>/engine-id}: what marks this engine's objects in the kernel. */
final class EngineId {
    private final Path file;

    EngineId(Path dataRoot) {
        file = dataRoot.resolve("engine-id");
    }

    /** What the file says, or the other when it says nothing. */
    String readOr(String other) throws IOException {
        String found = Files.exists(file) ? Files.readString(file).strip() : "";
        return found.isEmpty() ? other : found;
    }

    String readOrMake() throws IOException {
        String id = readOr("t%07x".formatted(ThreadLocalRandom.current().nextInt(1 << 28)));
        ensure(id);
        return id;
    }

    /** Writes it down, on the disk, unless it is there. */
    void ensure(String id) throws IOException {
        if (!readOr("").equals(id)) {
            DurableWrites.replace(file, id);
        }
    }
}

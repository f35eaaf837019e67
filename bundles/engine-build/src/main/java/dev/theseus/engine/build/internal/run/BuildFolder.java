package dev.theseus.engine.build.internal.run;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.file.DurableWrites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a build keeps on the disk while it is under way: the context and files of the Dockerfile's own. The folder's name is also
 * the note of the build's containers, which are called after it and are to go even if nobody is left to see to it: it is on the
 * disk before the first one is made, so that each further one costs no wait for the disk. Thread-safe.
 */
public final class BuildFolder {
    static final String KEPT = "kept";
    private static final int ID_LENGTH = 16;
    /** Of the data root, of all builds, of this life's. */
    private static final int LEVELS = 3;

    private final Path folder;
    private final AtomicInteger containers = new AtomicInteger();
    private final Set<String> announced = ConcurrentHashMap.newKeySet();
    private boolean onDisk;

    BuildFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    /** An empty folder of a name. */
    public Path make(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw EngineException.internal("cannot make a folder for a build", e);
        }
    }

    /** An empty folder that nobody else has. */
    public Path makeNew() {
        return make("files/" + UUID.randomUUID());
    }

    /** Notes a container before it is made; returns its name. Not even a power cut takes the note back. */
    public String announceContainer() {
        settle();
        String name = prefix(folder) + containers.incrementAndGet();
        announced.add(name);
        return name;
    }

    private synchronized void settle() {
        if (!onDisk) {
            try {
                Path above = folder.toAbsolutePath().getParent();
                for (int level = 0; level < LEVELS && above != null; level++) {
                    DurableWrites.names(above);
                    above = above.getParent();
                }
            } catch (IOException e) {
                throw EngineException.internal("cannot note a build's containers", e);
            }
            onDisk = true;
        }
    }

    /** What the names of a build's containers begin with. */
    static String prefix(Path folder) {
        String id = folder.getFileName().toString().replace("-", "");
        return "build-" + id.substring(0, Math.min(ID_LENGTH, id.length())) + "-";
    }

    /** The container has gone. */
    public void forgetContainer(String name) {
        announced.remove(name);
    }

    /** The container may stay, now and after a crash: whoever builds wished it, or wants to look into it. */
    public void keepContainer(String name) {
        try {
            Path kept = make(KEPT);
            Files.createFile(kept.resolve(name));
            DurableWrites.names(kept);
            DurableWrites.names(folder);
        } catch (IOException e) {
            throw EngineException.internal("cannot note that a build's container stays", e);
        }
        announced.remove(name);
    }

    /** Whether a container is there still that is to go. */
    boolean owesContainers() {
        return !announced.isEmpty();
    }
}

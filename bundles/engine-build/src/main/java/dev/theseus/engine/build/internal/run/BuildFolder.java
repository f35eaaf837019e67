package dev.theseus.engine.build.internal.run;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * What a build keeps on the disk while it is under way: the context, files of the Dockerfile's own, and the names of containers that
 * are to go even if nobody is left to see to it.
 */
public final class BuildFolder {
    static final String CONTAINERS = "containers";

    private final Path folder;

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

    /** Notes a container before it is made; returns its name. */
    public String announceContainer() {
        String name = "build-" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        try {
            Files.createFile(make(CONTAINERS).resolve(name));
        } catch (IOException e) {
            throw EngineException.internal("cannot note a build's container", e);
        }
        return name;
    }

    /** The container has gone, or may stay. */
    public void forgetContainer(String name) {
        try {
            Files.deleteIfExists(folder.resolve(CONTAINERS).resolve(name));
        } catch (IOException e) {
            throw EngineException.internal("cannot forget a build's container", e);
        }
    }
}

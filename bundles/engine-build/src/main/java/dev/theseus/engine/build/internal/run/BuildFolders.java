package dev.theseus.engine.build.internal.run;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Folders of builds, below one of this life of the daemon: what is beside it is of a life that has ended. */
public final class BuildFolders {
    private final Path all;
    private final Path own;
    private final FileTrees files;

    public BuildFolders(Path dataRoot, FileTrees files) {
        this.all = dataRoot.resolve("build");
        // Made at every start, where a random id would wait for the machine's randomness.
        this.own = all.resolve(Long.toString(System.currentTimeMillis(), Character.MAX_RADIX));
        this.files = files;
    }

    public BuildFolder open() {
        try {
            return new BuildFolder(
                    Files.createDirectories(own.resolve(UUID.randomUUID().toString())));
        } catch (IOException e) {
            throw EngineException.internal("cannot make the folder of a build", e);
        }
    }

    /** Empties the folder. Its name stays for the next start when a container could not be removed. */
    public void close(BuildFolder folder) {
        if (folder.owesContainers()) {
            list(folder.path()).stream()
                    .filter(child -> !child.endsWith(BuildFolder.KEPT))
                    .forEach(files::remove);
        } else {
            files.remove(folder.path());
        }
    }

    /**
     * Removes what earlier lives have left.
     *
     * @param containers names of those that there are
     * @param removeContainer given names of containers that were to go; throws when one cannot, which then is looked for again at the
     *     next start
     */
    public void sweep(List<String> containers, Consumer<String> removeContainer) {
        for (Path life : list(all)) {
            if (!life.equals(own)) {
                for (Path build : list(life)) {
                    containers.stream()
                            .filter(name -> name.startsWith(BuildFolder.prefix(build)))
                            .filter(name -> !Files.exists(
                                    build.resolve(BuildFolder.KEPT).resolve(name)))
                            .forEach(removeContainer);
                }
                files.remove(life);
            }
        }
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return new ArrayList<>(children.toList());
        } catch (IOException e) {
            throw EngineException.internal("cannot list " + folder, e);
        }
    }
}

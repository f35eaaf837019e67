package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.engine.build.internal.context.FileRoot;
import dev.theseus.engine.build.internal.convert.CopySources;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.build.internal.solve.SnapshotMounts.Mounted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where the files of one build come from. Images that were looked into stay mounted until its end. For one thread. */
final class BuildSources implements CopySources, AutoCloseable {
    private final Workshop workshop;
    private BuildRun run;
    private final Dockerfile file;
    private final Path context;
    private final Map<Integer, Optional<Digest>> results = new HashMap<>();
    private final Map<Digest, Mounted> mounted = new HashMap<>();
    private int stage;

    BuildSources(Workshop workshop, BuildRun run, Dockerfile file, Path context) {
        this.workshop = workshop;
        this.run = run;
        this.file = file;
        this.context = context;
    }

    /** What is asked for from now on is asked for by a step in a stage of that number. */
    void enter(int number, BuildRun step) {
        stage = number;
        run = step;
    }

    void finish(int number, Optional<Digest> result) {
        results.put(number, result);
    }

    Optional<Digest> result(int number) {
        return results.getOrDefault(number, Optional.empty());
    }

    @Override
    public FileRoot root(String from, CallContext call) {
        if (from.isEmpty()) {
            return new FileRoot(context, true);
        }
        Optional<Stage> named = file.stage(from, stage);
        if (named.isPresent()) {
            Optional<Digest> result = result(named.get().index());
            return result.map(image -> of(image, call))
                    .orElseGet(() -> new FileRoot(run.folder().makeNew(), false));
        }
        if (from.matches("\\d+")) {
            throw EngineException.invalid(
                    "invalid from flag value " + from + ": there is no such stage before this one");
        }
        return of(workshop.bases().find(from, run.request().platform(), run).id(), call);
    }

    private FileRoot of(Digest image, CallContext call) {
        return new FileRoot(mount(image, call), false, Optional.of(image));
    }

    private Path mount(Digest image, CallContext call) {
        return mounted.computeIfAbsent(image, id -> workshop.snapshots().read(id, call))
                .root();
    }

    @Override
    public Path inline(String name, String content) {
        Path folder = run.folder().makeNew();
        try {
            Files.writeString(folder.resolve(name), content);
            return folder;
        } catch (IOException | IllegalArgumentException e) {
            throw EngineException.invalid("cannot write the here-document " + name + ": " + e.getMessage());
        }
    }

    @Override
    public Path fetch(String address, String name, Optional<String> checksum, CallContext call) {
        Path folder = run.folder().makeNew();
        RemoteFile.fetch(address, name, checksum, folder, call);
        return folder;
    }

    @Override
    public void close() {
        mounted.values().forEach(Mounted::close);
        mounted.clear();
    }
}

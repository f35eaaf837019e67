package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.engine.build.internal.context.FileRoot;
import dev.theseus.engine.build.internal.convert.CopySources;
import dev.theseus.engine.build.internal.remote.GitAddress;
import dev.theseus.engine.build.internal.remote.GitRepository;
import dev.theseus.engine.build.internal.remote.RemoteFile;
import dev.theseus.engine.build.internal.run.BuildRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the files of one stage come from. For one thread. */
final class StageSources implements CopySources {
    private final BuildScene scene;
    private final Stages stages;
    private final Stage stage;
    private final int visible;
    private BuildRun run;
    private boolean trigger;

    /** @param visible only stages with a lower number can be copied from */
    StageSources(BuildScene scene, Stages stages, Stage stage, int visible, BuildRun run) {
        this.scene = scene;
        this.stages = stages;
        this.stage = stage;
        this.visible = visible;
        this.run = run;
    }

    /** What is asked for from now on is asked for by another step. */
    void enter(BuildRun step) {
        run = step;
    }

    /** Whether what is asked for is a base image's wish from now on, which nobody could know before. */
    void enterTrigger(boolean isTrigger) {
        trigger = isTrigger;
    }

    @Override
    public FileRoot root(String from, CallContext call) {
        if (from.isEmpty()) {
            return trigger ? scene.context().whole(call) : scene.context().expected(call);
        }
        Optional<Stage> named = scene.plan().file().stage(from, visible);
        if (named.isPresent()) {
            return stages.await(stage, named.get(), call)
                    .image()
                    .map(image -> of(image, call))
                    .orElseGet(() -> new FileRoot(run.folder().makeNew(), false));
        }
        if (from.matches("\\d+")) {
            throw EngineException.invalid(
                    "invalid from flag value " + from + ": there is no such stage before this one");
        }
        return of(scene.base(from, run.request().platform(), run).id(), call);
    }

    private FileRoot of(Digest image, CallContext call) {
        return new FileRoot(scene.mount(image, call), false, Optional.of(image));
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
    public Path repository(GitAddress address, boolean keepHistory, String commit, CallContext call) {
        GitRepository repositories = new GitRepository(scene.workshop().files());
        Path folder = run.folder().makeNew();
        Path fetched = repositories.fetch(address, folder, true, call);
        if (!commit.isEmpty()) {
            String found = repositories.commit(folder, call);
            if (!found.equals(commit)) {
                throw EngineException.invalid("digest mismatch of " + address.repository() + ": the commit is " + found
                        + ", expected " + commit);
            }
        }
        if (!keepHistory) {
            scene.workshop().files().remove(folder.resolve(".git"));
        }
        return fetched;
    }
}

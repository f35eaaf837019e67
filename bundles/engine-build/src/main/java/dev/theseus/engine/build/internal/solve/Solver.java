package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.graph.Op;
import dev.theseus.engine.build.graph.Vertex;
import dev.theseus.engine.build.internal.convert.Step;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.image.ImageStep;
import dev.theseus.engine.image.ImageSteps;
import java.util.Optional;

/** Makes a step's image, or finds it. Shared by all builds. */
public final class Solver implements StepSolver {
    private static final int ATTEMPTS = 3;

    private final ImageSteps images;
    private final CommandRunner commands;
    private final FileRunner files;
    private final RunningSteps running = new RunningSteps();

    public Solver(ImageSteps images, CommandRunner commands, FileRunner files) {
        this.images = images;
        this.commands = commands;
        this.files = files;
    }

    @Override
    public Digest solve(Step step, Optional<Digest> base, Platform platform, BuildRun run) {
        ImageStep image = new ImageStep(base, platform, step.after(), step.author(), step.createdBy());
        if (!run.usesCache()) {
            return make(step, image, run);
        }
        Vertex vertex = new Vertex(base, step.op(), image.toString());
        try (Subscription _ = running.enter(vertex.digest(), run.context())) {
            Optional<Digest> found = find(image, run);
            if (found.isPresent()) {
                run.listener().tell(new BuildEvent.CacheHit(run.step()));
                return found.get();
            }
            return make(step, image, run);
        }
    }

    private Optional<Digest> find(ImageStep image, BuildRun run) {
        Optional<Digest> found = images.find(image, run.images());
        for (Digest source : run.cacheFrom()) {
            if (found.isEmpty()) {
                found = images.findIn(source, image, run.images(), run.context());
            }
        }
        return found;
    }

    private Digest make(Step step, ImageStep image, BuildRun run) {
        try (Subscription _ = run.permits().enter(run.context())) {
            return work(step, image, run);
        }
    }

    private Digest work(Step step, ImageStep image, BuildRun run) {
        return switch (step.op()) {
            case Op.Exec exec ->
                commands.run(exec, step.contents(), image, run, layer -> store(image, Optional.of(layer), run));
            case Op.Files changes ->
                files.run(changes, step.contents(), image, run, layer -> store(image, Optional.of(layer), run));
            case Op.Describe _ -> store(image, Optional.empty(), run);
        };
    }

    /** A driver that is replaced while the layer is read leaves nothing behind: its successor has the snapshot, and is asked again. */
    private Digest store(ImageStep image, Optional<ImageSteps.LayerContent> layer, BuildRun run) {
        for (int attempt = 1; ; attempt++) {
            try {
                return images.add(image, layer, run.images(), run.context());
            } catch (EngineException e) {
                boolean swapped = e.kind() == ErrorKind.UNAVAILABLE || e.kind() == ErrorKind.DEADLINE;
                run.context().check("storing a build step");
                if (!swapped || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}

package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.build.internal.convert.Step;
import dev.theseus.engine.build.internal.run.BuildRun;
import java.util.Optional;

/** Makes a step's image, or finds it. Thread-safe. */
public interface StepSolver {
    /**
     * Solves one vertex on a result that is there.
     *
     * @param base image that it stands on; empty for nothing
     * @param platform of an image on nothing
     * @return the image that it leads to
     */
    Digest solve(Step step, Optional<Digest> base, Platform platform, BuildRun run);
}

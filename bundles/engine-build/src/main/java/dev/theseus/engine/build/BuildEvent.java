package dev.theseus.engine.build;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.TransferEvent;
import java.util.List;
import java.util.Optional;

/** One thing that happened. Faces say it in their own words. {@code step} is a {@linkplain BuildStep#number step's number}. */
public sealed interface BuildEvent {
    /** An instruction's turn has come. */
    record StepBegan(BuildStep step) implements BuildEvent {}

    /**
     * The image that a step of a stage stands on is here.
     *
     * @param name as the Dockerfile has it, variables replaced
     */
    record BaseFound(int step, String name, Digest image) implements BuildEvent {}

    /** An image that the step would make is here. */
    record CacheHit(int step) implements BuildEvent {}

    /** @param containerId of a step's command */
    record CommandBegan(int step, String containerId) implements BuildEvent {}

    /**
     * A command printed.
     *
     * @param stream 1 stdout, 2 stderr
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Output(int step, int stream, byte[] data) implements BuildEvent {}

    record ContainerRemoved(int step, String containerId) implements BuildEvent {}

    /** @param image empty for a stage on nothing, which has none yet */
    record StepEnded(int step, Optional<Digest> image) implements BuildEvent {}

    /** A step has ended as it should not; the build fails with the same. */
    record StepFailed(int step, EngineException failure) implements BuildEvent {}

    /** @param count of what a base image has its builders do */
    record TriggersBegan(int step, int count) implements BuildEvent {}

    /** @param image that a stage led to */
    record StageEnded(Digest image) implements BuildEvent {}

    /** An image that a step needs is pulled. */
    record Pulling(int step, TransferEvent event) implements BuildEvent {}

    /** @param names of arguments that were given and that no ARG asked for */
    record ArgumentsUnused(List<String> names) implements BuildEvent {}

    record Built(Digest image) implements BuildEvent {}

    /** @param name with its tag */
    record Tagged(String name) implements BuildEvent {}
}

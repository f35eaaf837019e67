package dev.theseus.engine.build;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.TransferEvent;
import java.util.List;
import java.util.Optional;

/** One thing that happened. Faces say it in their own words. */
public sealed interface BuildEvent {
    /**
     * An instruction's turn has come.
     *
     * @param number from 1
     * @param total of all instructions
     * @param text of it
     */
    record StepBegan(int number, int total, String text) implements BuildEvent {}

    /** An image that the step would make is here. */
    record CacheHit() implements BuildEvent {}

    /** @param containerId of a step's command */
    record CommandBegan(String containerId) implements BuildEvent {}

    /**
     * A command printed.
     *
     * @param stream 1 stdout, 2 stderr
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Output(int stream, byte[] data) implements BuildEvent {}

    record ContainerRemoved(String containerId) implements BuildEvent {}

    /** @param image empty for a stage on nothing, which has none yet */
    record StepEnded(Optional<Digest> image) implements BuildEvent {}

    /** @param count of what a base image has its builders do */
    record TriggersBegan(int count) implements BuildEvent {}

    /** @param image that a stage led to */
    record StageEnded(Digest image) implements BuildEvent {}

    /** A base image is pulled. */
    record Pulling(TransferEvent event) implements BuildEvent {}

    /** @param names of arguments that were given and that no ARG asked for */
    record ArgumentsUnused(List<String> names) implements BuildEvent {}

    record Built(Digest image) implements BuildEvent {}

    /** @param name with its tag */
    record Tagged(String name) implements BuildEvent {}
}

package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.Result;
import java.util.List;
import java.util.function.Consumer;

/**
 * A piece of work of a client.
 *
 * @param command what to have the docker command do
 * @param success the exit status that tells that it was done
 * @param acknowledged what holds from then on
 * @param unanswered what is not known when it was not done, or nobody said so
 */
record Work(List<String> command, int success, Consumer<Result> acknowledged, Runnable unanswered) {
    Work(List<String> command, Consumer<Result> acknowledged, Runnable unanswered) {
        this(command, 0, acknowledged, unanswered);
    }

    @Override
    public String toString() {
        return String.join(" ", command);
    }
}

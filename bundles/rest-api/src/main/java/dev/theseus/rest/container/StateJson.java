package dev.theseus.rest.container;

import com.google.gson.JsonObject;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Health;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.json.Times;
import dev.theseus.rest.sentence.ErrorSentences;
import java.time.Duration;
import java.time.Instant;

/** Writes a container's state, for machines and for people. */
final class StateJson {
    private StateJson() {}

    static JsonObject of(ContainerState state) {
        ContainerStatus status = state.status();
        ObjectBuilder json = ObjectBuilder.object()
                .put("Status", status.word())
                .put("Running", state.isRunning() || status == ContainerStatus.RESTARTING)
                .put("Paused", status == ContainerStatus.PAUSED)
                .put("Restarting", status == ContainerStatus.RESTARTING)
                .put("OOMKilled", state.oomKilled())
                .put("Dead", status == ContainerStatus.DEAD)
                .put("Pid", state.pid())
                .put("ExitCode", state.exitCode())
                .put("Error", state.failure().map(ErrorSentences::of).orElse(""))
                .put("StartedAt", Times.rfc3339(state.startedAt()))
                .put("FinishedAt", Times.rfc3339(state.finishedAt()));
        state.health().ifPresent(health -> json.put("Health", health(health)));
        return json.build();
    }

    private static ObjectBuilder health(Health health) {
        return ObjectBuilder.object()
                .put("Status", health.status())
                .put("FailingStreak", health.failingStreak())
                .put(
                        "Log",
                        ObjectBuilder.array(
                                health.log(),
                                probe -> ObjectBuilder.object()
                                        .put("Start", Times.rfc3339(probe.start()))
                                        .put("End", Times.rfc3339(probe.end()))
                                        .put("ExitCode", probe.exitCode())
                                        .put("Output", probe.output())
                                        .build()));
    }

    /** {@code Up 3 seconds (healthy)}, {@code Exited (0) 5 minutes ago}, … */
    static String sentence(ContainerState state, Instant now) {
        return switch (state.status()) {
            case CREATED -> "Created";
            case RUNNING -> "Up " + since(state.startedAt(), now) + healthWord(state);
            case PAUSED -> "Up " + since(state.startedAt(), now) + " (Paused)";
            case RESTARTING -> "Restarting (" + state.exitCode() + ") " + since(state.finishedAt(), now) + " ago";
            case REMOVING -> "Removal In Progress";
            case EXITED -> "Exited (" + state.exitCode() + ") " + since(state.finishedAt(), now) + " ago";
            case DEAD -> "Dead";
        };
    }

    private static String since(Instant time, Instant now) {
        return HumanTime.of(Duration.between(time, now));
    }

    private static String healthWord(ContainerState state) {
        return state.health()
                .map(health ->
                        health.status().equals("starting") ? " (health: starting)" : " (" + health.status() + ")")
                .orElse("");
    }
}

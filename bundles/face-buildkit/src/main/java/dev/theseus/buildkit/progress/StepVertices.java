package dev.theseus.buildkit.progress;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.buildkit.progress.Progress.Transfer;
import dev.theseus.buildkit.progress.Progress.Vertex;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildListener;
import dev.theseus.engine.build.BuildReasons;
import dev.theseus.engine.build.BuildStep;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.TransferEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes of a build's events what BuildKit's clients show: a vertex for each step that has to do with files. */
public final class StepVertices implements BuildListener {
    private final Progress progress;
    private final Map<Integer, Shown> steps = new HashMap<>();
    private final Set<String> resolved = new HashSet<>();
    private Optional<BuildStep> failed = Optional.empty();

    public StepVertices(Progress progress) {
        this.progress = progress;
    }

    /** A step, and its vertex once there is one. */
    private static final class Shown {
        private final BuildStep step;
        private Optional<Vertex> vertex = Optional.empty();
        private final Map<Digest, Transfer> layers = new HashMap<>();
        private boolean cached;

        Shown(BuildStep step) {
            this.step = step;
        }

        boolean isBase() {
            return step.stage().isPresent() && step.stage().get().place() == 1;
        }
    }

    /** The step that the build failed in, if it was one. */
    public synchronized Optional<BuildStep> failed() {
        return failed;
    }

    @Override
    public synchronized void tell(BuildEvent event) {
        switch (event) {
            case BuildEvent.StepBegan(BuildStep step) -> begin(step);
            case BuildEvent.BaseFound base -> base(base.step(), base.name());
            case BuildEvent.CacheHit hit -> find(hit.step()).ifPresent(shown -> shown.cached = true);
            case BuildEvent.Output output ->
                vertex(output.step()).ifPresent(vertex -> vertex.log(output.stream(), output.data()));
            case BuildEvent.StepEnded end -> end(end.step());
            case BuildEvent.StepFailed failure -> fail(failure.step(), failure.failure());
            case BuildEvent.Pulling pulling -> pulling(pulling.step(), pulling.event());
            case BuildEvent.ArgumentsUnused unused -> warn(unused.names());
            case BuildEvent.CommandBegan _,
                    BuildEvent.ContainerRemoved _,
                    BuildEvent.TriggersBegan _,
                    BuildEvent.StageEnded _,
                    BuildEvent.Built _,
                    BuildEvent.Tagged _ -> {
                // The classic builder's words only.
            }
        }
    }

    private Optional<Shown> find(int step) {
        return Optional.ofNullable(steps.get(step));
    }

    private Optional<Vertex> vertex(int step) {
        return find(step).flatMap(shown -> shown.vertex);
    }

    private void begin(BuildStep step) {
        Shown shown = new Shown(step);
        steps.put(step.number(), shown);
        if (!shown.isBase() && step.stage().isPresent() && step.stage().get().place() > 0) {
            shown.vertex = Optional.of(progress.begin(place(step.stage().get()) + step.text()));
        }
    }

    private static String place(BuildStep.Stage stage) {
        String name = stage.stages() == 1 && stage.name().isEmpty()
                ? ""
                : (stage.name().isEmpty() ? "stage-" + stage.index() : stage.name()) + " ";
        return "[" + name + stage.place() + "/" + stage.places() + "] ";
    }

    /** What the step of a FROM stands on is known. */
    private void base(int step, String name) {
        find(step).filter(Shown::isBase).filter(shown -> shown.vertex.isEmpty()).ifPresent(shown -> {
            String whole = whole(name);
            if (resolved.add(whole)) {
                progress.begin("[internal] load metadata for " + whole).end();
            }
            shown.vertex = Optional.of(progress.begin(place(shown.step.stage().orElseThrow()) + "FROM " + whole));
        });
    }

    private static String whole(String name) {
        try {
            ImageReference reference = ImageReference.parseName(name);
            boolean exact = reference.tag().isPresent() || reference.digest().isPresent();
            return (exact ? reference : reference.withTag("latest")).toString();
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private void pulling(int step, TransferEvent event) {
        if (event instanceof TransferEvent.PullBegan began) {
            base(step, began.reference().toString());
        } else if (event instanceof TransferEvent.Layer layer && vertex(step).isPresent()) {
            Shown shown = find(step).orElseThrow();
            Vertex vertex = shown.vertex.orElseThrow();
            Transfer transfer = shown.layers.computeIfAbsent(layer.layer(), digest -> vertex.transfer(digest.value()));
            if (layer.phase() == LayerPhase.DOWNLOADING) {
                transfer.moved(Math.max(0, layer.done()), Math.max(0, layer.total()));
            }
        }
    }

    private void end(int step) {
        find(step)
                .ifPresent(shown -> shown.vertex.ifPresent(vertex -> {
                    boolean nothingToDo = shown.isBase() && shown.layers.isEmpty();
                    if (shown.cached || nothingToDo) {
                        vertex.endCached();
                    } else {
                        vertex.end();
                    }
                }));
    }

    private void fail(int step, EngineException failure) {
        find(step).ifPresent(shown -> {
            failed = Optional.of(shown.step);
            shown.vertex.ifPresent(vertex -> vertex.fail(sentence(failure)));
        });
    }

    private void warn(List<String> names) {
        steps.values().stream()
                .flatMap(shown -> shown.vertex.stream())
                .findFirst()
                .ifPresent(vertex -> vertex.warn(
                        "[Warning] One or more build-args [" + String.join(" ", names) + "] were not consumed"));
    }

    /** A failure in BuildKit's words. */
    public static String sentence(EngineException failure) {
        if (failure.is(BuildReasons.COMMAND_FAILED)) {
            return "process \"" + failure.attributes().getOrDefault(Attributes.COMMAND, "")
                    + "\" did not complete successfully: exit code: "
                    + failure.attributes().getOrDefault(BuildReasons.EXIT_CODE, "1");
        }
        if (failure.is(BuildReasons.DOCKERFILE_INVALID)) {
            // The client shows the excerpt by itself.
            return failure.message().lines().findFirst().orElse("");
        }
        return failure.message();
    }
}

package dev.theseus.buildkit.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.buildkit.message.StatusResponse;
import dev.theseus.buildkit.message.VertexStep;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildReasons;
import dev.theseus.engine.build.BuildStep;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.TransferEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepVerticesTest {
    private static final Digest IMAGE = new Digest("sha256:" + "ab".repeat(32));

    private final CallContext context = CallContext.background(Duration.ofMinutes(1));
    private final StatusQueue queue = new StatusQueue();
    private final StepVertices vertices = new StepVertices(new Progress("ref", queue, context));

    private static BuildStep step(int number, String text, String stage, int stages, int place) {
        return new BuildStep(
                number, 9, text, Optional.of(new BuildStep.Stage(stage, 0, stages, place, 3)), number, number);
    }

    private StatusResponse told() {
        queue.end();
        StatusResponse.Builder all = StatusResponse.newBuilder();
        for (var next = queue.take(context); next.isPresent(); next = queue.take(context)) {
            all.mergeFrom(next.get());
        }
        return all.build();
    }

    /** As a client shows them: the name once, then what comes of it. */
    private static List<String> shown(StatusResponse status) {
        List<String> lines = new ArrayList<>();
        for (VertexStep vertex : status.getVertexesList()) {
            String end = !vertex.getError().isEmpty()
                    ? " ERROR " + vertex.getError()
                    : vertex.getCached() ? " CACHED" : vertex.hasCompleted() ? " DONE" : "";
            lines.add(vertex.getName() + end);
        }
        return lines;
    }

    @Test
    void stepsHaveTheirPlaceInTheStage() {
        vertices.tell(new BuildEvent.StepBegan(step(1, "FROM busybox", "", 1, 1)));
        vertices.tell(new BuildEvent.BaseFound(1, "busybox", IMAGE));
        vertices.tell(new BuildEvent.StepEnded(1, Optional.of(IMAGE)));
        vertices.tell(new BuildEvent.StepBegan(step(2, "ENV A=b", "", 1, 0)));
        vertices.tell(new BuildEvent.StepEnded(2, Optional.of(IMAGE)));
        vertices.tell(new BuildEvent.StepBegan(step(3, "RUN echo hi", "", 1, 2)));
        vertices.tell(new BuildEvent.Output(3, 1, "hi\n".getBytes(StandardCharsets.UTF_8)));
        vertices.tell(new BuildEvent.StepEnded(3, Optional.of(IMAGE)));
        vertices.tell(new BuildEvent.StepBegan(step(4, "COPY . .", "", 1, 3)));
        vertices.tell(new BuildEvent.CacheHit(4));
        vertices.tell(new BuildEvent.StepEnded(4, Optional.of(IMAGE)));
        StatusResponse told = told();
        assertEquals(
                List.of(
                        "[internal] load metadata for docker.io/library/busybox:latest",
                        "[internal] load metadata for docker.io/library/busybox:latest DONE",
                        "[1/3] FROM docker.io/library/busybox:latest",
                        "[1/3] FROM docker.io/library/busybox:latest CACHED",
                        "[2/3] RUN echo hi",
                        "[2/3] RUN echo hi DONE",
                        "[3/3] COPY . .",
                        "[3/3] COPY . . CACHED"),
                shown(told));
        assertEquals("hi\n", told.getLogs(0).getMessage().toStringUtf8());
        assertEquals(told.getVertexes(4).getDigest(), told.getLogs(0).getVertex());
        assertEquals(
                4,
                told.getVertexesList().stream()
                        .map(VertexStep::getDigest)
                        .distinct()
                        .count());
    }

    @Test
    void stagesAreNamedWhereThereAreSeveral() {
        vertices.tell(new BuildEvent.StepBegan(step(1, "FROM scratch", "tools", 2, 1)));
        vertices.tell(new BuildEvent.StepEnded(1, Optional.empty()));
        vertices.tell(new BuildEvent.StepBegan(step(2, "COPY a b", "tools", 2, 2)));
        vertices.tell(new BuildEvent.StepBegan(step(3, "COPY c d", "", 2, 2)));
        assertEquals(List.of("[tools 2/3] COPY a b", "[stage-0 2/3] COPY c d"), shown(told()));
    }

    @Test
    void aPullIsShownByItsLayers() {
        vertices.tell(new BuildEvent.StepBegan(step(1, "FROM a:b", "", 1, 1)));
        ImageReference name = ImageReference.parseName("a:b");
        vertices.tell(new BuildEvent.Pulling(1, new TransferEvent.PullBegan(name)));
        vertices.tell(new BuildEvent.Pulling(1, new TransferEvent.Layer(IMAGE, LayerPhase.DOWNLOADING, 10, 100)));
        vertices.tell(new BuildEvent.BaseFound(1, "a:b", IMAGE));
        vertices.tell(new BuildEvent.StepEnded(1, Optional.of(IMAGE)));
        StatusResponse told = told();
        assertEquals("[1/3] FROM docker.io/library/a:b DONE", shown(told).getLast());
        assertEquals(IMAGE.value(), told.getStatuses(0).getId());
        assertTrue(told.getStatuses(told.getStatusesCount() - 1).hasCompleted());
    }

    @Test
    void aFailureIsSaidInBuildKitsWords() {
        vertices.tell(new BuildEvent.StepBegan(step(5, "RUN exit 7", "", 1, 2)));
        EngineException failure = EngineException.invalid("x")
                .because(
                        BuildReasons.COMMAND_FAILED,
                        Map.of(Attributes.COMMAND, "/bin/sh -c exit 7", BuildReasons.EXIT_CODE, "7"));
        vertices.tell(new BuildEvent.StepFailed(5, failure));
        assertEquals(
                "[2/3] RUN exit 7 ERROR process \"/bin/sh -c exit 7\" did not complete successfully: exit code: 7",
                shown(told()).getLast());
        assertEquals(5, vertices.failed().orElseThrow().firstLine());
    }
}

package dev.theseus.buildkit.solve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.buildkit.message.Status;
import dev.theseus.buildkit.progress.Progress;
import dev.theseus.buildkit.progress.StatusQueue;
import dev.theseus.buildkit.progress.StepVertices;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildFiles;
import dev.theseus.engine.build.BuildReasons;
import dev.theseus.engine.build.BuildStep;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SolveFailureTest {
    private static final String DOCKERFILE = "FROM a\nRUN \\\n  x\n";

    private final StepVertices steps =
            new StepVertices(new Progress("ref", new StatusQueue(), CallContext.background(Duration.ofMinutes(1))));
    private final Optional<BuildFiles.Text> file =
            Optional.of(new BuildFiles.Text("Dockerfile", DOCKERFILE.getBytes(StandardCharsets.UTF_8)));

    private static JsonObject source(GrpcException failure) throws InvalidProtocolBufferException {
        Status status = Status.parseFrom(failure.details());
        assertEquals(failure.words(), status.getMessage());
        assertEquals(
                "github.com/moby/buildkit/errdefs.Source+json",
                status.getDetails(0).getTypeUrl());
        return JsonParser.parseString(status.getDetails(0).getValue().toStringUtf8())
                .getAsJsonObject();
    }

    private static int line(JsonObject source, String end) {
        return source.getAsJsonArray("ranges")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject(end)
                .get("line")
                .getAsInt();
    }

    @Test
    void aStepsFailureShowsItsLines() throws InvalidProtocolBufferException {
        steps.tell(new BuildEvent.StepBegan(new BuildStep(2, 2, "RUN x", Optional.empty(), 2, 3)));
        EngineException failure = EngineException.invalid("broken");
        steps.tell(new BuildEvent.StepFailed(2, failure));
        GrpcException told = SolveFailure.of(failure, steps, file);
        assertEquals(GrpcCode.UNKNOWN, told.code());
        JsonObject source = source(told);
        assertEquals(2, line(source, "start"));
        assertEquals(3, line(source, "end"));
        JsonObject info = source.getAsJsonObject("info");
        assertEquals("Dockerfile", info.get("filename").getAsString());
        assertEquals(
                DOCKERFILE,
                new String(Base64.getDecoder().decode(info.get("data").getAsString()), StandardCharsets.UTF_8));
    }

    @Test
    void aBrokenDockerfileIsShownByTheClient() throws InvalidProtocolBufferException {
        EngineException failure = EngineException.invalid("dockerfile parse error on line 2: no\nDockerfile:2\n----")
                .because(BuildReasons.DOCKERFILE_INVALID, Map.of(BuildReasons.LINE, "2"));
        GrpcException told = SolveFailure.of(failure, steps, file);
        assertEquals("dockerfile parse error on line 2: no", told.words());
        assertEquals(2, line(source(told), "end"));
    }

    @Test
    void otherFailuresHaveNoLines() throws InvalidProtocolBufferException {
        GrpcException told = SolveFailure.of(EngineException.cancelled("gone"), steps, file);
        assertEquals(GrpcCode.CANCELLED, told.code());
        assertEquals(0, Status.parseFrom(told.details()).getDetailsCount());
    }
}

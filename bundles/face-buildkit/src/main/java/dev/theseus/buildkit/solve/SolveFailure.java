package dev.theseus.buildkit.solve;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.buildkit.message.Detail;
import dev.theseus.buildkit.message.Status;
import dev.theseus.buildkit.progress.StepVertices;
import dev.theseus.engine.build.BuildFiles;
import dev.theseus.engine.build.BuildReasons;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import java.util.Map;
import java.util.Optional;

/** How a build's failure is told to BuildKit's clients: with the lines of the Dockerfile that it is about. */
final class SolveFailure {
    private static final String SOURCE = "github.com/moby/buildkit/errdefs.Source+json";

    private SolveFailure() {}

    /** @param dockerfile as far as it was read */
    static GrpcException of(EngineException failure, StepVertices steps, Optional<BuildFiles.Text> dockerfile) {
        GrpcCode code = failure.kind() == ErrorKind.CANCELLED ? GrpcCode.CANCELLED : GrpcCode.UNKNOWN;
        String sentence = StepVertices.sentence(failure);
        Status.Builder status = Status.newBuilder().setCode(code.number()).setMessage(sentence);
        dockerfile
                .flatMap(file -> source(failure, steps, file))
                .ifPresent(json -> status.addDetails(
                        Detail.newBuilder().setTypeUrl(SOURCE).setValue(ByteString.copyFromUtf8(json.toString()))));
        return new GrpcException(code, sentence, status.build().toByteArray());
    }

    private static Optional<JsonObject> source(EngineException failure, StepVertices steps, BuildFiles.Text file) {
        Map<String, String> said = failure.attributes();
        if (said.containsKey(BuildReasons.LINE)) {
            int first = Integer.parseInt(said.get(BuildReasons.LINE));
            return Optional.of(source(
                    file, first, Integer.parseInt(said.getOrDefault(BuildReasons.LAST_LINE, Integer.toString(first)))));
        }
        return steps.failed().map(step -> source(file, step.firstLine(), step.lastLine()));
    }

    private static JsonObject source(BuildFiles.Text file, int firstLine, int lastLine) {
        JsonObject source = SourceJson.ranges(firstLine, lastLine);
        source.add("info", SourceJson.info(file));
        return source;
    }
}

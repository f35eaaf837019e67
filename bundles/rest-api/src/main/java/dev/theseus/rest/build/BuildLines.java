package dev.theseus.rest.build;

import com.google.gson.JsonObject;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildListener;
import dev.theseus.engine.build.BuildReasons;
import dev.theseus.engine.build.BuildStep;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.image.TransferLines;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.sentence.ErrorSentences;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A build in the classic builder's words: clients look for {@code Successfully built}. The answer begins with the first line, so that a
 * build which fails before still gets a proper status. A quiet one is one line, with the image's id.
 */
final class BuildLines implements BuildListener {
    private static final String LINE_END = "\r\n";
    private static final int SHORT = 12;
    /** What a command prints to its stderr is shown in red. */
    private static final String RED = "\u001b[91m";

    private static final String PLAIN = "\u001b[0m";

    private final Exchange exchange;
    private final boolean quiet;
    private final Utf8Pieces stdout = new Utf8Pieces();
    private final Utf8Pieces stderr = new Utf8Pieces();
    private @Nullable OutputStream output;
    private boolean begun;
    private boolean gone;

    BuildLines(Exchange exchange, boolean quiet) {
        this.exchange = exchange;
        this.quiet = quiet;
    }

    /** Whether the build has come to its first instruction. */
    boolean hasBegun() {
        return begun;
    }

    @Override
    public void tell(BuildEvent event) {
        begun = true;
        if (quiet) {
            if (event instanceof BuildEvent.Built built) {
                stream(built.image().value() + "\n");
            }
            return;
        }
        switch (event) {
            case BuildEvent.StepBegan(BuildStep step) -> {
                stream("Step " + step.number() + "/" + step.total() + " : " + step.text());
                stream("\n");
            }
            case BuildEvent.CacheHit _ -> stream(" ---> Using cache\n");
            case BuildEvent.CommandBegan command -> stream(" ---> Running in " + shortId(command.containerId()) + "\n");
            case BuildEvent.Output printed -> output(printed);
            case BuildEvent.ContainerRemoved removed ->
                stream(" ---> Removed intermediate container " + shortId(removed.containerId()) + "\n");
            case BuildEvent.StepEnded ended -> stream(" ---> " + shortId(ended.image()) + "\n");
            case BuildEvent.TriggersBegan triggers ->
                stream("# Executing " + triggers.count() + " build trigger" + (triggers.count() == 1 ? "" : "s")
                        + "\n");
            case BuildEvent.StageEnded stage ->
                line(ObjectBuilder.object()
                        .put(
                                "aux",
                                ObjectBuilder.object().put("ID", stage.image().value()))
                        .build());
            case BuildEvent.Pulling pulling -> TransferLines.of(pulling.event()).forEach(this::line);
            case BuildEvent.BaseFound _, BuildEvent.StepFailed _ -> {
                // The step's end, or the build's, says it.
            }
            case BuildEvent.ArgumentsUnused unused ->
                stream("[Warning] One or more build-args [" + String.join(" ", unused.names())
                        + "] were not consumed\n");
            case BuildEvent.Built built -> stream("Successfully built " + shortId(Optional.of(built.image())) + "\n");
            case BuildEvent.Tagged tagged -> stream("Successfully tagged " + tagged.name() + "\n");
        }
    }

    private void output(BuildEvent.Output printed) {
        boolean isError = printed.stream() == 2;
        String text = (isError ? stderr : stdout).take(printed.data());
        if (!text.isEmpty()) {
            stream(isError ? RED + text + PLAIN : text);
        }
    }

    private static String shortId(String id) {
        return id.substring(0, Math.min(SHORT, id.length()));
    }

    private static String shortId(Optional<Digest> image) {
        return image.map(digest -> shortId(digest.hex())).orElse("");
    }

    void failed(EngineException failure) {
        JsonObject detail = new JsonObject();
        String sentence = ErrorSentences.of(failure);
        if (failure.is(BuildReasons.COMMAND_FAILED)) {
            String code = failure.attributes().getOrDefault(BuildReasons.EXIT_CODE, "1");
            sentence = "The command '" + failure.attributes().getOrDefault(Attributes.COMMAND, "")
                    + "' returned a non-zero code: " + code;
            detail.addProperty("code", Integer.parseInt(code));
        }
        detail.addProperty("message", sentence);
        line(ObjectBuilder.object()
                .put("errorDetail", detail)
                .put("error", sentence)
                .build());
    }

    /** To be called last, also when nothing was told. */
    void end() throws IOException {
        if (!exchange.isCommitted()) {
            output = exchange.stream("application/json");
        }
    }

    private void stream(String text) {
        JsonObject line = new JsonObject();
        line.addProperty("stream", text);
        line(line);
    }

    private synchronized void line(JsonObject line) {
        if (gone) {
            return;
        }
        try {
            OutputStream to = output;
            if (to == null) {
                to = exchange.stream("application/json");
                output = to;
            }
            to.write((line + LINE_END).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            gone = true;
            exchange.context().cancel();
        }
    }
}

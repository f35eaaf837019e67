package dev.theseus.rest.image;

import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.sentence.ErrorSentences;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A transfer's progress as lines of JSON. The answer begins with the first line, so that a transfer which fails at once
 * still gets a proper status.
 */
final class ProgressLines implements Progress {
    private static final String LINE_END = "\r\n";

    private final Exchange exchange;
    private @Nullable OutputStream output;
    private boolean gone;

    ProgressLines(Exchange exchange) {
        this.exchange = exchange;
    }

    /** What a transfer does. */
    @FunctionalInterface
    interface Transfer {
        void run(Progress progress);
    }

    /** Runs a transfer; when it fails after lines were sent, the failure is the last line. */
    void run(Transfer transfer) throws IOException {
        try {
            transfer.run(this);
        } catch (EngineException e) {
            if (!exchange.isCommitted()) {
                throw e;
            }
            line(ObjectBuilder.object()
                    .put("errorDetail", ObjectBuilder.object().put("message", ErrorSentences.of(e)))
                    .put("error", ErrorSentences.of(e))
                    .build());
        }
        if (!exchange.isCommitted()) {
            output = exchange.stream("application/json");
        }
    }

    @Override
    public void tell(TransferEvent event) {
        TransferLines.of(event).forEach(this::line);
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

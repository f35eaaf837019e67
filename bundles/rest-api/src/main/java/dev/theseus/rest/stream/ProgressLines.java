package dev.theseus.rest.stream;

import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.image.Progress;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.json.ObjectBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A transfer's progress as lines of JSON. The answer begins with the first line, so that a transfer which fails at once
 * still gets a proper status.
 */
public final class ProgressLines implements Progress {
    private static final String LINE_END = "\r\n";

    private final Exchange exchange;
    private final boolean namesResults;
    private @Nullable OutputStream output;
    private boolean gone;

    /**
     * Lines for an exchange.
     *
     * @param namesResults whether messages like {@code Loaded image: …} are the {@code stream} that tools parse
     */
    public ProgressLines(Exchange exchange, boolean namesResults) {
        this.exchange = exchange;
        this.namesResults = namesResults;
    }

    /** What a transfer does. */
    @FunctionalInterface
    public interface Transfer {
        void run(Progress progress);
    }

    /** Runs a transfer; when it fails after lines were sent, the failure is the last line. */
    public void run(Transfer transfer) throws IOException {
        try {
            transfer.run(this);
        } catch (EngineException e) {
            if (!exchange.isCommitted()) {
                throw e;
            }
            line(ObjectBuilder.object()
                    .put("errorDetail", ObjectBuilder.object().put("message", e.message()))
                    .put("error", e.message())
                    .build());
        }
        if (!exchange.isCommitted()) {
            output = exchange.stream("application/json");
        }
    }

    @Override
    public void update(String id, String status, long current, long total) {
        JsonObject line = new JsonObject();
        if (namesResults && id.isEmpty() && status.startsWith("Loaded image")) {
            line.addProperty("stream", status + "\n");
        } else {
            line.addProperty("status", status);
            if (current >= 0) {
                JsonObject detail = new JsonObject();
                detail.addProperty("current", current);
                if (total > 0) {
                    detail.addProperty("total", total);
                }
                line.add("progressDetail", detail);
            } else if (!id.isEmpty()) {
                line.add("progressDetail", new JsonObject());
            }
            if (!id.isEmpty()) {
                line.addProperty("id", id);
            }
        }
        line(line);
    }

    @Override
    public void pushed(String tag, String digest, long size) {
        line(ObjectBuilder.object()
                .put("progressDetail", new JsonObject())
                .put(
                        "aux",
                        ObjectBuilder.object()
                                .put("Tag", tag)
                                .put("Digest", digest)
                                .put("Size", size))
                .build());
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

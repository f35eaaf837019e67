package dev.theseus.rest.build;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.SessionBuilds;
import dev.theseus.http.Query;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.sentence.ErrorSentences;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** {@code POST /build?version=2}: what clients of old ask for with {@code DOCKER_BUILDKIT=1}, and read as traces. */
final class SessionBuild {
    private static final String REMOTE = "client-session";

    private final Exchange exchange;
    private final OutputStream output;

    private SessionBuild(Exchange exchange, OutputStream output) {
        this.exchange = exchange;
        this.output = output;
    }

    static void run(SessionBuilds builds, Exchange exchange) throws IOException {
        Query query = exchange.query();
        BuildRequest request = BuildQuery.read(exchange);
        var outputs = BuildQuery.outputs(query);
        String session = query.find("session")
                .orElseThrow(() -> EngineException.invalid(
                        "the query parameter session is missing: BuildKit asks the client for the files"));
        if (!query.get("remote").equals(REMOTE)) {
            throw EngineException.notImplemented("building with BuildKit from the remote context " + query.get("remote")
                    + " is not supported by this version of Theseus yet: build from a folder");
        }
        SessionBuild build = new SessionBuild(exchange, exchange.stream("application/json"));
        try {
            Digest image = builds.build(
                    new SessionBuilds.Client(session, query.get("buildid")),
                    request,
                    outputs,
                    build::trace,
                    exchange.context());
            JsonObject id = new JsonObject();
            id.addProperty("ID", image.value());
            build.aux("moby.image.id", id);
        } catch (EngineException e) {
            String sentence = ErrorSentences.of(e);
            build.line(ObjectBuilder.object()
                    .put("errorDetail", ObjectBuilder.object().put("message", sentence))
                    .put("error", sentence)
                    .build());
        }
    }

    private void trace(byte[] status) {
        aux("moby.buildkit.trace", new JsonPrimitive(Base64.getEncoder().encodeToString(status)));
    }

    private void aux(String id, JsonElement value) {
        JsonObject line = new JsonObject();
        line.addProperty("id", id);
        line.add("aux", value);
        line(line);
    }

    private synchronized void line(JsonObject line) {
        try {
            output.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Nobody reads it.
            exchange.context().cancel();
        }
    }
}

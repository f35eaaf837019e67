package dev.theseus.e2e.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bare requests to a daemon's socket, by curl. */
public final class Api {
    private final Path socket;

    Api(Path socket) {
        this.socket = socket;
    }

    /** Where the daemon listens. */
    public Path socket() {
        return socket;
    }

    /** An answer of the daemon. */
    public record Answer(int status, String body) {
        /** Fails the test unless the status is the one. */
        public Answer is(int wanted) {
            assertEquals(wanted, status, body);
            return this;
        }

        /** The body as JSON. */
        public JsonElement json() {
            return JsonParser.parseString(body);
        }

        /** The text of {@code message}. */
        public String message() {
            return json().getAsJsonObject().get("message").getAsString();
        }
    }

    /** GETs a path. */
    public Answer get(String path) {
        return send("GET", path, null);
    }

    /** POSTs JSON to a path. */
    public Answer post(String path, String body) {
        return send("POST", path, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends any request; a body goes as JSON. */
    public Answer send(String method, String path, byte @org.jspecify.annotations.Nullable [] body, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-s",
                "-g",
                "--max-time",
                "60",
                "--unix-socket",
                socket.toString(),
                "-X",
                method,
                "-w",
                "\n%{http_code}"));
        if (body != null) {
            command.addAll(List.of("-H", "Content-Type: application/json", "--data-binary", "@-"));
        }
        command.addAll(List.of(options));
        command.add("http://localhost" + path);
        String out = Command.run(Map.of(), body == null ? new byte[0] : body, command)
                .out();
        int end = out.lastIndexOf('\n');
        return new Answer(Integer.parseInt(out.substring(end + 1).strip()), out.substring(0, end));
    }
}

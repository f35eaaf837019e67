package dev.theseus.e2e.differential;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.Command;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays calls on one side and gives what is to be compared of each answer. */
final class Player {
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final Duration TALK = Duration.ofSeconds(3);
    private static final List<String> HEADERS = List.of(
            "content-type",
            "cache-control",
            "pragma",
            "upgrade",
            "connection",
            "x-docker-container-path-stat",
            "location");

    private final Side side;
    private final Fixtures fixtures;
    private final String version;
    private final Mask mask;

    Player(Side side, Fixtures fixtures, String version, Mask mask) {
        this.side = side;
        this.fixtures = fixtures;
        this.version = version;
        this.mask = mask;
    }

    /** Plays one call; never throws what belongs to the daemon. */
    JsonObject play(Call call) {
        try {
            return switch (call.kind()) {
                case MARK -> mark(call);
                case WIRE -> wire(call);
                case UNTIL -> until(call);
                case JOIN -> join(call);
                case CALL -> call.line().has("begin") ? begin(call) : answer(call);
            };
        } catch (IOException failure) {
            return say("end", failure.toString());
        }
    }

    private static JsonObject say(String key, String value) {
        JsonObject said = new JsonObject();
        said.addProperty(key, value);
        return said;
    }

    private JsonObject mark(Call call) {
        Instant now = Instant.now();
        side.keep(call.word("mark"), String.format("%d.%09d", now.getEpochSecond(), now.getNano()));
        return new JsonObject();
    }

    private JsonObject begin(Call call) {
        FutureTask<JsonObject> task = new FutureTask<>(() -> answer(call));
        side.begun().put(call.word("begin"), task);
        Thread.startVirtualThread(task);
        return new JsonObject();
    }

    private JsonObject join(Call call) {
        try {
            return side.begun().remove(call.word("join")).get(TIME.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            return say("end", failure.toString());
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return say("end", "interrupted");
        }
    }

    /** Sends bytes and gives the statuses of what is answered, and whether the daemon closes. */
    private JsonObject wire(Call call) throws IOException {
        try (Wire wire = new Wire(side.socket(), Duration.ofMillis(400))) {
            wire.send(call.word("wire").getBytes(StandardCharsets.ISO_8859_1));
            Reply reply = wire.stream(new Reply(0, Map.of(), new byte[0], ""), "");
            JsonArray statuses = new JsonArray();
            Matcher heads = Pattern.compile("(?m)^HTTP/1\\.[01] (\\d+)").matcher(reply.text());
            while (heads.find()) {
                statuses.add(heads.group(1));
            }
            JsonObject said = say("end", reply.end());
            said.add("statuses", statuses);
            return said;
        }
    }

    private JsonObject until(Call call) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (true) {
            Reply reply = exchange(call);
            JsonElement value = Json.pick(Bodies.read(reply.body(), "json"), call.word("pick"));
            String word = Json.isString(value) ? value.getAsString() : Json.text(value);
            boolean there = call.line().has("is") ? word.equals(call.word("is")) : reply.status() == 404;
            if (there || System.nanoTime() > end) {
                return say("until", there ? call.word("is") : word);
            }
            Command.pause(Duration.ofMillis(30));
        }
    }

    private JsonObject answer(Call call) throws IOException {
        Reply reply = exchange(call);
        boolean refused = reply.status() >= 400;
        boolean tty = call.word("as").equals("text");
        String as = refused ? "json" : call.talk().isPresent() && !tty ? "frames" : call.word("as");
        JsonElement body = Bodies.read(reply.body(), as);
        if (!refused) {
            keep(call, as.equals("keys") ? Bodies.read(reply.body(), "json") : body);
            body = only(call, Json.pick(body, call.word("pick")));
        }
        JsonObject said = new JsonObject();
        said.addProperty("status", reply.status());
        JsonObject headers = new JsonObject();
        for (String header : HEADERS) {
            if (reply.headers().containsKey(header)) {
                headers.addProperty(header, header(header, reply.header(header)));
            }
        }
        said.add("header", headers);
        if (List.of("lines", "frames").contains(as) || call.talk().isPresent()) {
            // Of a document, its length says it as well.
            said.addProperty("framing", reply.framing());
        }
        said.addProperty("end", reply.end());
        if (refused
                && body.isJsonObject()
                && body.getAsJsonObject().size() == 1
                && body.getAsJsonObject().has("message")) {
            said.add("message", mask.of(body.getAsJsonObject().get("message")));
        } else {
            said.add("body", mask.of(body));
        }
        return said;
    }

    private static JsonElement only(Call call, JsonElement body) {
        if (call.only().isEmpty() || !body.isJsonArray()) {
            return body;
        }
        JsonArray meant = new JsonArray();
        for (JsonElement element : body.getAsJsonArray()) {
            if (call.only().get().matcher(Json.text(element)).find()) {
                meant.add(element);
            }
        }
        return meant;
    }

    /** The stat of a path is JSON in a header. */
    private String header(String name, String value) {
        return name.equals("x-docker-container-path-stat")
                ? new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)
                        .replaceAll("\"mtime\":\"[^\"]*\"", "")
                        .replaceAll("\"size\":4096", "")
                : mask.of(value.replace("; ", ";"));
    }

    private void keep(Call call, JsonElement body) {
        call.keep().forEach((variable, path) -> {
            JsonElement value = Json.pick(body, path.getAsString());
            side.keep(
                    variable,
                    Json.isString(value) ? value.getAsString().replaceFirst("^sha256:", "") : "no-" + variable);
        });
    }

    private Reply exchange(Call call) throws IOException {
        Duration time = call.line().has("within")
                ? Duration.ofMillis(call.line().get("within").getAsLong())
                : TIME;
        try (Wire wire = new Wire(side.socket(), time)) {
            wire.send(request(call));
            Reply head = wire.head();
            boolean stream = call.talk().isPresent() && head.status() < 300;
            return stream
                    ? talk(wire, head, call)
                    : wire.body(head, call.method(), call.line().has("first"));
        }
    }

    /** Says what is to be said and gathers all that comes, up to the end or to a silence. */
    private Reply talk(Wire wire, Reply head, Call call) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        wire.limit(TALK);
        for (String line : call.talk().orElseThrow()) {
            if (line.equals(".")) {
                wire.finish();
            } else if (line.startsWith("!")) {
                play(new Call(line, JsonParser.parseString(line.substring(1)).getAsJsonObject()));
            } else if (line.startsWith("> ")) {
                wire.send(line.substring(2).getBytes(StandardCharsets.ISO_8859_1));
            } else {
                all.writeBytes(wire.stream(head, line.substring(2)).body());
            }
        }
        Reply rest = wire.stream(head, "");
        all.writeBytes(rest.body());
        return new Reply(head.status(), head.headers(), all.toByteArray(), rest.end());
    }

    private byte[] request(Call call) {
        byte[] body = body(call);
        StringBuilder head = new StringBuilder(call.method())
                .append(' ')
                .append(target(call))
                .append(" HTTP/1.1\r\nHost: docker\r\n");
        call.headers()
                .forEach((name, value) -> head.append(name)
                        .append(": ")
                        .append(side.fill(value.getAsString()))
                        .append("\r\n"));
        if (call.line().has("body") && !call.headers().containsKey("Content-Type")) {
            head.append("Content-Type: application/json\r\n");
        }
        if (call.line().has("file") && !call.headers().containsKey("Content-Type")) {
            head.append("Content-Type: application/x-tar\r\n");
        }
        if (call.line().has("upgrade")) {
            head.append("Connection: Upgrade\r\nUpgrade: tcp\r\n");
        }
        if (body.length > 0 || List.of("POST", "PUT").contains(call.method())) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[bytes.length + body.length];
        System.arraycopy(bytes, 0, all, 0, bytes.length);
        System.arraycopy(body, 0, all, bytes.length, body.length);
        return all;
    }

    private byte[] body(Call call) {
        if (call.line().has("file")) {
            return fixtures.file(call.word("file"));
        }
        if (call.line().has("tar")) {
            return Fixtures.tar(call.line().getAsJsonObject("tar"));
        }
        String text = call.line().has("body") ? Json.text(call.line().get("body")) : call.word("text");
        return side.fill(text).getBytes(StandardCharsets.UTF_8);
    }

    private String target(Call call) {
        String api = call.line().has("api") ? call.word("api") : version;
        StringBuilder target = new StringBuilder(api.isEmpty() ? "" : "/v" + api).append(side.fill(call.path()));
        for (Map.Entry<String, JsonElement> word : call.query().entrySet()) {
            JsonElement value = word.getValue();
            String text = side.fill(Json.isString(value) ? value.getAsString() : Json.text(value));
            target.append(target.indexOf("?") < 0 ? '?' : '&')
                    .append(word.getKey())
                    .append('=')
                    .append(URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return target.toString();
    }

    @Override
    public String toString() {
        return side.toString();
    }
}

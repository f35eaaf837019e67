package dev.theseus.e2e.fuzz;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes requests as the description has them, and then bends one to three places of each. */
final class RequestMaker {
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
    /** What a good client would say, where the type alone does not tell. */
    private static final Map<String, List<String>> GOOD = Map.ofEntries(
            Map.entry("Image", List.of("busybox:latest")),
            Map.entry("Container", List.of("fuzz-run")),
            Map.entry("container", List.of("fuzz-run")),
            Map.entry("fromImage", List.of("127.0.0.1:1/x")),
            Map.entry("fromSrc", List.of("-")),
            Map.entry("serveraddress", List.of("127.0.0.1:1")),
            Map.entry("repo", List.of("fuzz/x")),
            Map.entry("names", List.of("busybox:latest")),
            Map.entry("path", List.of("/", "/etc/passwd", "/tmp")),
            Map.entry("signal", List.of("WINCH", "0")),
            Map.entry("since", List.of("1")),
            Map.entry("until", List.of("2")),
            Map.entry("tail", List.of("1", "all")),
            Map.entry("changes", List.of("ENV A=b", "CMD x")),
            Map.entry("platform", List.of("linux/amd64", "{\"os\":\"linux\"}")),
            Map.entry("Driver", List.of("local", "bridge")),
            Map.entry("stream", List.of("0")),
            Map.entry("Cmd", List.of("true")),
            Map.entry("Subnet", List.of("10.231.1.0/24")),
            Map.entry("NetworkMode", List.of("bridge", "none")));

    private static final List<String> ODD_PREFIXES = List.of(
            "/v1.999",
            "/v0.1",
            "/v99999999999.1",
            "/v1.",
            "/v-1.2",
            "/v1.41/v1.41",
            "/V1.41",
            "/v1.41%2f..",
            "//",
            "/..",
            "/%2e%2e",
            "/.");
    private static final List<String> ODD_METHODS = List.of(
            "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "FOO", "A".repeat(300));
    private static final List<String> ODD_HEADERS = List.of(
            "Connection: Upgrade\r\nUpgrade: tcp",
            "Upgrade: h2c",
            "Upgrade: websocket\r\nSec-WebSocket-Key: x",
            "Expect: x",
            "Range: bytes=0-1",
            "Content-Encoding: gzip",
            "Accept-Encoding: *",
            "X: " + "y".repeat(5000),
            "X-Registry-Auth: !!",
            "X-Registry-Auth: e30",
            "X-Registry-Auth: W10=",
            "X-Registry-Auth: " + "a".repeat(60_000),
            "X-Registry-Auth: " + "W3t9".repeat(10_000),
            "Origin: x");

    private final Random random;
    private final BadValues bad;
    private final List<Endpoint> endpoints;
    private final List<byte[]> archives;
    private final List<String> execs;

    /** @param execs ids that are there */
    RequestMaker(Random random, List<String> execs) {
        this.random = random;
        this.bad = new BadValues(random);
        // A stop takes as long as the client says, and an exec that meets a pause waits for its end, as with dockerd.
        Set<String> slow = Set.of("/containers/{id}/stop", "/containers/{id}/restart", "/containers/{id}/pause");
        this.endpoints = Endpoint.all().stream()
                .filter(endpoint -> !slow.contains(endpoint.path()))
                .toList();
        this.archives = HostileArchives.small();
        this.execs = execs;
    }

    Request next() {
        Endpoint endpoint = bad.any(endpoints);
        String method = random.nextInt(33) == 0 ? bad.any(ODD_METHODS) : endpoint.method();
        String headers = random.nextInt(20) == 0 ? bad.any(ODD_HEADERS) + "\r\n" : "";
        byte[] body = new byte[0];
        if (endpoint.takesArchive()) {
            body = bad.any(archives);
            headers += "Content-Type: application/x-tar\r\n";
        } else if (endpoint.body() != null) {
            body = random.nextInt(7) == 0 ? bad.body() : document(endpoint.body());
            headers += contentType();
        } else if (random.nextInt(20) == 0) {
            body = bad.body();
            headers += contentType();
        }
        return Request.of(method, path(endpoint), headers, body);
    }

    private String contentType() {
        String type = random.nextInt(12) > 0
                ? "application/json"
                : bad.any(
                        List.of("text/plain", "", "application/json; charset=utf-16", "\u00ff", "application/json;;;"));
        return "Content-Type: " + type + "\r\n";
    }

    private String path(Endpoint endpoint) {
        String path = VARIABLE.matcher(endpoint.path())
                .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(variable(endpoint.path())));
        int choice = random.nextInt(100);
        String prefix = choice < 50
                ? "/v1." + bad.any(List.of(24, 25, 30, 39, 40, 41, 43, 44, 47, 48, 51))
                : choice < 53 ? bad.any(ODD_PREFIXES) : "";
        List<String> pairs = new ArrayList<>();
        endpoint.query().forEach((name, type) -> {
            if (random.nextBoolean()) {
                pairs.add(parameter(name, type));
            }
        });
        String query = String.join(random.nextInt(20) == 0 ? ";" : "&", pairs);
        String all = prefix + path + (query.isEmpty() ? "" : "?" + query);
        return all.length() > 60_000 ? all.substring(0, 60_000) : all;
    }

    private String variable(String path) {
        if (random.nextInt(10) >= 7) {
            return escaped(bad.text());
        }
        List<String> good = path.startsWith("/containers")
                ? List.of("fuzz-run", "fuzz-exit", "nope")
                : path.startsWith("/exec")
                        ? execs
                        : path.startsWith("/networks")
                                ? List.of("fuzz-net", "bridge", "nope")
                                : path.startsWith("/volumes")
                                        ? List.of("fuzz-vol", "nope")
                                        : List.of("busybox:latest", "busybox", "nope");
        return bad.any(good);
    }

    private String parameter(String name, JsonElement type) {
        String value =
                name.equals("filters") ? bad.filters() : random.nextInt(100) < 45 ? good(name, type) : bad.text();
        // A URL that is followed is the hostile registry's part; here it would leave the machine.
        return (random.nextInt(33) == 0 ? escaped(bad.text()) : name) + "=" + escaped(value);
    }

    private String good(String name, JsonElement type) {
        String word = type.isJsonPrimitive() ? type.getAsString() : "string";
        return bad.any(GOOD.getOrDefault(
                name,
                word.contains("|")
                        ? List.of(word.split("\\|"))
                        : word.equals("string") ? List.of("x") : List.of("1", "0")));
    }

    private String escaped(String text) {
        return random.nextInt(10) < 8
                ? URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20")
                : text.replaceAll("[\\x00-\\x20#]", "_").replaceAll("[^ -~]", "\u00fc");
    }

    private byte[] document(JsonElement description) {
        JsonElement made = make("", description, 0);
        int changes = bad.any(List.of(1, 1, 1, 2, 3));
        String raw = "";
        for (int i = 0; i < changes; i++) {
            raw = bend(made) ? bad.any(BadValues.RAW) : raw;
        }
        String text = made.toString();
        byte[] bytes = (raw.isEmpty() ? text : text.replace("\"RAW-VALUE\"", raw)).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(20) == 0 && bytes.length > 2) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private JsonElement make(String name, JsonElement type, int depth) {
        if (type instanceof JsonArray list) {
            JsonArray made = new JsonArray();
            made.add(make(name, list.get(0), depth + 1));
            return made;
        }
        if (type instanceof JsonObject fields) {
            JsonObject made = new JsonObject();
            fields.asMap().forEach((key, value) -> {
                if (key.equals("Image") && depth == 0 || random.nextInt(depth == 0 ? 3 : 2) == 0) {
                    made.add(key.equals("*") ? "x" : key, make(key, value, depth + 1));
                }
            });
            return made;
        }
        return switch (type.getAsString()) {
            case "boolean" -> new JsonPrimitive(random.nextBoolean());
            case "integer", "number" -> new JsonPrimitive(bad.any(List.of(0, 1, 10)));
            case "any" -> new JsonObject();
            default -> new JsonPrimitive(good(name, type));
        };
    }

    /** Replaces some place of a document; tells whether by the mark of a raw value. */
    private boolean bend(JsonElement document) {
        JsonElement holder = document;
        while (true) {
            List<JsonElement> inner = holders(holder);
            if (inner.isEmpty() || random.nextInt(4) == 0) {
                break;
            }
            holder = bad.any(inner);
        }
        boolean raw = random.nextInt(5) == 0;
        JsonElement value = raw ? new JsonPrimitive("RAW-VALUE") : bad.value();
        if (holder instanceof JsonArray list && !list.isEmpty()) {
            list.set(random.nextInt(list.size()), value);
        } else if (holder instanceof JsonObject object) {
            List<String> keys = new ArrayList<>(object.keySet());
            String key = keys.isEmpty() || random.nextInt(10) == 0 ? bad.text() : bad.any(keys);
            object.add(random.nextInt(10) == 0 ? key.toUpperCase(java.util.Locale.ROOT) : key, value);
        } else {
            return false;
        }
        return raw;
    }

    private static List<JsonElement> holders(JsonElement holder) {
        Iterable<JsonElement> children = holder instanceof JsonObject object
                ? object.asMap().values()
                : holder instanceof JsonArray list ? list : List.of(JsonNull.INSTANCE);
        List<JsonElement> holders = new ArrayList<>();
        children.forEach(child -> {
            if (child.isJsonObject() || child.isJsonArray()) {
                holders.add(child);
            }
        });
        return holders;
    }
}

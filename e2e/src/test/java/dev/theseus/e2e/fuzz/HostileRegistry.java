package dev.theseus.e2e.fuzz;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.theseus.e2e.harness.PlainDoor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry each of whose repositories misbehaves in its own way. */
public final class HostileRegistry implements AutoCloseable {
    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String DIGEST = "sha256:" + "1".repeat(64);

    private final HttpServer server;
    private final PlainDoor door;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Misdeed> repositories = new TreeMap<>();

    /** What a repository answers to whatever it is asked. */
    @FunctionalInterface
    private interface Misdeed {
        void answer(HttpExchange exchange) throws IOException;
    }

    /** Starts it on the loopback. */
    public HostileRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(executor);
        server.createContext("/", this::answer);
        documents();
        challenges();
        redirects();
        streams();
        server.start();
        door = new PlainDoor(server.getAddress().getPort());
    }

    String host() {
        return "127.0.0.1:" + door.port();
    }

    List<String> repositories() {
        return List.copyOf(repositories.keySet());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/");
            Misdeed misdeed = path.length > 2 ? repositories.get(path[2]) : null;
            if (misdeed == null) {
                send(exchange, 200, "application/json", "{}");
            } else {
                misdeed.answer(exchange);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private void documents() {
        String layer = "{\"mediaType\":\"x\",\"digest\":\"" + DIGEST + "\",\"size\":5}";
        Map<String, String> manifests = new TreeMap<>(Map.of(
                "list", "[]",
                "null", "null",
                "number", "7",
                "empty", "",
                "object", "{}",
                "html", "<html>",
                "deep", "{\"a\":".repeat(200_000),
                "rubbish", "\u00ff\u00fe\0",
                "missing", manifest(layer, layer),
                "schema1", "{\"schemaVersion\":1,\"fsLayers\":[],\"history\":[]}"));
        manifests.put("types", "{\"schemaVersion\":\"2\",\"config\":7,\"layers\":{}}");
        manifests.put("digest-path", manifest(layer, layer.replace(DIGEST, "sha256:../../../etc/passwd")));
        manifests.put("digest-null", manifest(layer, layer.replace("\"" + DIGEST + "\"", "null")));
        manifests.put("size-negative", manifest(layer, layer.replace(":5}", ":-5}")));
        manifests.put("size-huge", manifest(layer, layer.replace(":5}", ":4611686018427387904}")));
        manifests.put("size-beyond", manifest(layer, layer.replace(":5}", ":99999999999999999999999}")));
        manifests.put("layers-many", manifest(layer, (layer + ",").repeat(10_000) + layer));
        manifests.put("config-huge", manifest(layer.replace(":5}", ":1000000000000}"), layer));
        manifests.put("values-many", "{\"x\":[" + "{},".repeat(1_000_000) + "{}]}");
        manifests.forEach(
                (name, text) -> repositories.put("m-" + name, exchange -> send(exchange, 200, MANIFEST, text)));
        String entry = "{\"mediaType\":\"" + MANIFEST + "\",\"digest\":\"" + DIGEST
                + "\",\"size\":5,\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}";
        repositories.put("i-empty", exchange -> send(exchange, 200, INDEX, index("")));
        repositories.put(
                "i-bad",
                exchange -> send(
                        exchange,
                        200,
                        INDEX,
                        index(entry.replace(DIGEST, "x")
                                .replace("{\"os\":\"linux\",\"architecture\":\"amd64\"}", "null"))));
        repositories.put(
                "i-many",
                exchange ->
                        send(exchange, 200, INDEX, index((entry.replace("amd64", "x") + ",").repeat(10_000) + entry)));
        repositories.put("lying-digest", exchange -> {
            exchange.getResponseHeaders().set("Docker-Content-Digest", DIGEST);
            send(exchange, 200, MANIFEST, manifest(layer, layer));
        });
        repositories.put("odd-digest", exchange -> {
            exchange.getResponseHeaders().set("Docker-Content-Digest", "../../../x");
            send(exchange, 200, MANIFEST, manifest(layer, layer));
        });
        for (int status : List.of(204, 301, 400, 404, 418, 429, 500, 503, 999)) {
            repositories.put("status-" + status, exchange -> {
                exchange.getResponseHeaders().set("Retry-After", "999999999");
                send(exchange, status, "application/json", "");
            });
        }
    }

    private static String manifest(String config, String layers) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":" + config + ",\"layers\":[" + layers
                + "]}";
    }

    private static String index(String entries) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + entries + "]}";
    }

    private void challenges() {
        Map.of(
                        "loop", "Bearer realm=\"http://%s/v2/a-loop/token\",service=\"x\"",
                        "dead", "Bearer realm=\"http://127.0.0.1:1/token\",service=\"x\"",
                        "file", "Bearer realm=\"file:///etc/passwd\",service=\"x\"",
                        "odd", "Bearer realm=\"" + "x".repeat(20_000) + "\",,,=,\"",
                        "basic", "Basic realm=\"x\"",
                        "empty", "",
                        "quotes", "Bearer " + "\"".repeat(20_000))
                .forEach((name, challenge) -> repositories.put("a-" + name, exchange -> {
                    exchange.getResponseHeaders().set("Www-Authenticate", challenge.formatted(host()));
                    send(exchange, 401, "application/json", "{}");
                }));
        repositories.put("a-endless-token", exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/token")) {
                endless(exchange, "application/json");
                return;
            }
            exchange.getResponseHeaders()
                    .set(
                            "Www-Authenticate",
                            "Bearer realm=\"http://" + host() + "/v2/a-endless-token/token\",service=\"x\"");
            send(exchange, 401, "application/json", "{}");
        });
    }

    private void redirects() {
        Map.of(
                        "file", "file:///etc/passwd",
                        "loop", "http://%s/v2/r-loop/manifests/x",
                        "unix", "unix:///run/docker.sock",
                        "none", "",
                        "lines", "http://%s/v2/x%%0d%%0aX:%%20y/manifests/x")
                .forEach((name, target) -> repositories.put("r-" + name, exchange -> {
                    if (!target.isEmpty()) {
                        exchange.getResponseHeaders().set("Location", target.formatted(host()));
                    }
                    send(exchange, 307, "application/json", "");
                }));
    }

    private void streams() {
        repositories.put("s-endless", exchange -> endless(exchange, MANIFEST));
        repositories.put("s-drop", HttpExchange::close);
        repositories.put("s-half", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", MANIFEST);
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            exchange.close();
        });
        repositories.put("s-link", exchange -> {
            exchange.getResponseHeaders().set("Link", "<".repeat(60_000));
            send(exchange, 200, "application/json", "{\"tags\":[]}");
        });
        repositories.put("s-headers", exchange -> {
            exchange.getResponseHeaders().set("X", "a".repeat(300_000));
            send(exchange, 200, MANIFEST, "{}");
        });
    }

    private static void endless(HttpExchange exchange, String type) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, 0);
        byte[] brackets = "[".repeat(65_536).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 20_000; i++) {
                out.write(brackets);
            }
        }
    }

    @Override
    public void close() {
        door.close();
        server.stop(0);
        executor.shutdownNow();
    }
}

package dev.theseus.tck;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.theseus.api.image.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A small registry on the loopback address, by the OCI distribution specification, that can be told to misbehave. */
final class TrialRegistry implements AutoCloseable {
    private static final Pattern ROUTE = Pattern.compile("/v2/(.+)/(manifests|blobs|tags)/(.*)");
    private static final int PAGE = 2;

    @SuppressWarnings("ArrayRecordComponent") // Stored and given back; never compared.
    private record Manifest(String type, byte[] bytes) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentSkipListMap<String, Manifest>> manifests = new ConcurrentHashMap<>();
    private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
    private final AtomicInteger uploadNumber = new AtomicInteger();
    private final AtomicInteger busyAnswers = new AtomicInteger();
    private volatile int cutAfter = Integer.MAX_VALUE;
    private volatile boolean lying;
    private volatile @Nullable String credentials;

    TrialRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** {@code 127.0.0.1:port} */
    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on, let in only who knows these. */
    void demand(String user, String password) {
        String pair = user + ":" + password;
        credentials = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** Break the connection of the next blob that is read, after so many bytes. */
    void cutNextBlobAfter(int bytes) {
        cutAfter = bytes;
    }

    /** Give manifests that are not what their digest says. */
    void lie() {
        lying = true;
    }

    /** Be busy for the next requests. */
    void beBusy(int requests) {
        busyAnswers.set(requests);
    }

    static Digest digest(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new Digest("sha256:" + HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every JDK has it.
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Matcher route = ROUTE.matcher(path);
            if (credentials != null
                    && !credentials.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"trial\"");
                refuse(exchange, 401, "UNAUTHORIZED", "authentication required");
            } else if (path.equals("/v2/")) {
                answer(exchange, 200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
            } else if (busyAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                refuse(exchange, 503, "UNAVAILABLE", "busy");
            } else if (!route.matches()) {
                refuse(exchange, 404, "NAME_UNKNOWN", "no such route");
            } else {
                route(exchange, route.group(1), route.group(2), route.group(3));
            }
        }
    }

    private void route(HttpExchange exchange, String repository, String kind, String rest) throws IOException {
        switch (kind) {
            case "manifests" -> manifest(exchange, repository, rest);
            case "tags" -> tags(exchange, repository);
            default -> {
                if (rest.startsWith("uploads/")) {
                    upload(exchange, repository, rest.substring("uploads/".length()));
                } else {
                    blob(exchange, blobs.get(repository + "@" + rest));
                }
            }
        }
    }

    private void manifest(HttpExchange exchange, String repository, String name) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            Manifest manifest = new Manifest(type, bytes);
            Map<String, Manifest> known = manifests.computeIfAbsent(repository, any -> new ConcurrentSkipListMap<>());
            known.put(digest(bytes).value(), manifest);
            known.put(name, manifest);
            exchange.getResponseHeaders()
                    .set("Docker-Content-Digest", digest(bytes).value());
            exchange.sendResponseHeaders(201, -1);
            return;
        }
        Manifest manifest = manifests
                .getOrDefault(repository, new ConcurrentSkipListMap<>())
                .get(name);
        if (manifest == null) {
            refuse(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown");
            return;
        }
        exchange.getResponseHeaders()
                .set("Docker-Content-Digest", digest(manifest.bytes()).value());
        byte[] bytes = manifest.bytes().clone();
        if (lying) {
            bytes[bytes.length - 2] ^= 1;
        }
        answer(exchange, 200, manifest.type(), bytes);
    }

    private void tags(HttpExchange exchange, String repository) throws IOException {
        ConcurrentSkipListMap<String, Manifest> known = manifests.get(repository);
        if (known == null) {
            refuse(exchange, 404, "NAME_UNKNOWN", "repository name not known to registry");
            return;
        }
        String last = query(exchange, "last").orElse("");
        List<String> left = known.keySet().stream()
                .filter(tag -> !tag.contains(":") && tag.compareTo(last) > 0)
                .toList();
        List<String> page = left.subList(0, Math.min(PAGE, left.size()));
        if (left.size() > page.size()) {
            exchange.getResponseHeaders()
                    .set("Link", "</v2/" + repository + "/tags/list?last=" + page.getLast() + ">; rel=\"next\"");
        }
        String list = page.isEmpty() ? "" : "\"" + String.join("\",\"", page) + "\"";
        answer(exchange, 200, "application/json", ("{\"tags\":[" + list + "]}").getBytes(StandardCharsets.UTF_8));
    }

    private void blob(HttpExchange exchange, byte @Nullable [] content) throws IOException {
        if (content == null) {
            refuse(exchange, 404, "BLOB_UNKNOWN", "blob unknown to registry");
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        if (range != null) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        int cut = exchange.getRequestMethod().equals("GET") ? cutAfter : Integer.MAX_VALUE;
        if (cut > content.length - from) {
            answer(exchange, range == null ? 200 : 206, "application/octet-stream", tail(content, from));
            return;
        }
        cutAfter = Integer.MAX_VALUE;
        exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
        exchange.getResponseBody().write(content, from, cut);
        exchange.getResponseBody().flush();
    }

    private void upload(HttpExchange exchange, String repository, String id) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> begin(exchange, repository);
            case "PATCH" -> {
                upload(id).write(exchange.getRequestBody().readAllBytes());
                proceed(exchange, 202, repository, id);
            }
            case "GET" -> proceed(exchange, 204, repository, id);
            default -> {
                upload(id).write(exchange.getRequestBody().readAllBytes());
                byte[] content = upload(id).toByteArray();
                if (query(exchange, "digest").equals(Optional.of(digest(content).value()))) {
                    blobs.put(repository + "@" + digest(content), content);
                    exchange.sendResponseHeaders(201, -1);
                } else {
                    refuse(exchange, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
                }
            }
        }
    }

    private void begin(HttpExchange exchange, String repository) throws IOException {
        Optional<String> mount = query(exchange, "mount");
        byte[] other = blobs.get(query(exchange, "from").orElse("") + "@" + mount.orElse(""));
        if (other != null) {
            blobs.put(repository + "@" + mount.orElseThrow(), other);
            exchange.sendResponseHeaders(201, -1);
            return;
        }
        proceed(exchange, 202, repository, Integer.toString(uploadNumber.incrementAndGet()));
    }

    private void proceed(HttpExchange exchange, int status, String repository, String id) throws IOException {
        exchange.getResponseHeaders().set("Location", "/v2/" + repository + "/blobs/uploads/" + id);
        exchange.getResponseHeaders().set("Range", "0-" + Math.max(0, upload(id).size() - 1));
        exchange.sendResponseHeaders(status, -1);
    }

    private ByteArrayOutputStream upload(String id) {
        return uploads.computeIfAbsent(id, any -> new ByteArrayOutputStream());
    }

    private static Optional<String> query(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getQuery();
        return Arrays.stream(query == null ? new String[0] : query.split("&", -1))
                .filter(parameter -> parameter.startsWith(name + "="))
                .map(parameter -> parameter.substring(name.length() + 1))
                .findFirst();
    }

    private static byte[] tail(byte[] content, int from) {
        return Arrays.copyOfRange(content, Math.min(from, content.length), content.length);
    }

    private static void refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        String body = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}";
        answer(exchange, status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

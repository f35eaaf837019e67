package dev.theseus.e2e.harness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A registry that serves one image, and misbehaves as told. */
public final class FakeRegistry implements AutoCloseable {
    private final HttpServer server;
    private final PlainDoor door;
    private final Map<String, byte[]> blobs;
    private final ImageLayout.Descriptor top;
    private final Map<String, byte[]> lies = new ConcurrentHashMap<>();
    private final Map<String, Integer> cuts = new ConcurrentHashMap<>();
    private final Map<String, Integer> speeds = new ConcurrentHashMap<>();
    private final Map<String, Integer> sent = new ConcurrentHashMap<>();
    private final List<String> ranges = new CopyOnWriteArrayList<>();

    /** Serves a layout's document under every name and tag. */
    public FakeRegistry(ImageLayout layout, ImageLayout.Descriptor top) {
        this.blobs = layout.blobs();
        this.top = top;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        door = new PlainDoor(server.getAddress().getPort());
    }

    /** Its address. */
    public String host() {
        return "127.0.0.1:" + door.port();
    }

    /** Serves other bytes under a digest. */
    public void lie(String digest, byte[] bytes) {
        lies.put(digest, bytes);
    }

    /** Cuts the connection in the middle of the blob, so many times. */
    public void cut(String digest, int times) {
        cuts.put(digest, times);
    }

    /** Sends a blob at no more than so many bytes a second. */
    public void slow(String digest, int bytesPerSecond) {
        speeds.put(digest, bytesPerSecond);
    }

    /** How many bytes of a blob went out so far, over all requests. */
    public int sent(String digest) {
        return sent.getOrDefault(digest, 0);
    }

    /** The Range headers that came with requests. */
    public List<String> ranges() {
        return List.copyOf(ranges);
    }

    @Override
    public void close() {
        door.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/v2/")) {
                exchange.sendResponseHeaders(200, -1);
            } else if (path.contains("/manifests/")) {
                String reference = path.substring(path.lastIndexOf('/') + 1);
                send(exchange, reference.startsWith("sha256:") ? reference : top.digest(), true);
            } else if (path.contains("/blobs/")) {
                send(exchange, path.substring(path.lastIndexOf('/') + 1), false);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private void send(HttpExchange exchange, String digest, boolean manifest) throws IOException {
        byte[] bytes = lies.getOrDefault(digest, blobs.get(digest));
        if (bytes == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        if (manifest) {
            String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            com.google.gson.JsonParser.parseString(text)
                                    .getAsJsonObject()
                                    .get("mediaType")
                                    .getAsString());
            exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
        }
        int from = 0;
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range != null) {
            ranges.add(range);
            from = Integer.parseInt(range.substring("bytes=".length()).split("-")[0]);
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
        int left = cuts.getOrDefault(digest, 0);
        int until = left > 0 ? from + (bytes.length - from) / 2 : bytes.length;
        OutputStream out = exchange.getResponseBody();
        write(digest, bytes, from, until, out);
        if (left > 0) {
            // Closing the exchange with bytes owed closes the connection.
            cuts.put(digest, left - 1);
        }
    }

    private void write(String digest, byte[] bytes, int from, int until, OutputStream out) throws IOException {
        int speed = speeds.getOrDefault(digest, Integer.MAX_VALUE);
        // Twenty portions a second.
        int portion = Math.max(1, speed / 20);
        for (int at = from; at < until; at += Math.min(portion, until - at)) {
            int length = Math.min(portion, until - at);
            out.write(bytes, at, length);
            out.flush();
            sent.merge(digest, length, Integer::sum);
            if (speed < Integer.MAX_VALUE) {
                Command.pause(java.time.Duration.ofMillis(50));
            }
        }
    }
}

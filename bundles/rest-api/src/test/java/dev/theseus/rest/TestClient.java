package dev.theseus.rest;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A small HTTP client over a UNIX socket that hides nothing. */
public final class TestClient implements AutoCloseable {
    private final SocketChannel channel;
    private final InputStream input;
    private final OutputStream output;

    public TestClient(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        input = Channels.newInputStream(channel);
        output = Channels.newOutputStream(channel);
    }

    /** Status, headers with lower-case names, body. */
    public record Response(int status, Map<String, String> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonElement json() {
            return JsonParser.parseString(text());
        }

        public JsonObject object() {
            return json().getAsJsonObject();
        }

        public String message() {
            return object().get("message").getAsString();
        }
    }

    public static Response call(Path socket, String method, String path) throws IOException {
        return call(socket, method, path, "");
    }

    /** One request with a JSON body on a connection of its own. */
    public static Response call(Path socket, String method, String path, String body) throws IOException {
        try (TestClient client = new TestClient(socket)) {
            client.send(method, path, body);
            return client.receive(method.equals("HEAD"));
        }
    }

    public void send(String method, String path, String body) throws IOException {
        String type = body.isEmpty() ? "" : "Content-Type: application/json\r\n";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String length = bytes.length == 0 && method.equals("GET") ? "" : "Content-Length: " + bytes.length + "\r\n";
        raw(method + " " + path + " HTTP/1.1\r\nHost: docker\r\n" + type + length + "\r\n" + body);
    }

    public void raw(String text) throws IOException {
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    public void raw(byte[] bytes) throws IOException {
        output.write(bytes);
    }

    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    public InputStream input() {
        return input;
    }

    public Response receive() throws IOException {
        return receive(false);
    }

    private Response receive(boolean head) throws IOException {
        Response headOnly = receiveHead();
        if (head || headOnly.status == 204 || headOnly.status == 304) {
            return headOnly;
        }
        return new Response(headOnly.status, headOnly.headers, body(headOnly.headers));
    }

    /** The status line and the headers. */
    public Response receiveHead() throws IOException {
        String status = line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(),
                    line.substring(colon + 1).trim());
        }
        return new Response(Integer.parseInt(status.split(" ")[1]), headers, new byte[0]);
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("content-length")) {
            return exactly(Integer.parseInt(headers.get("content-length")));
        }
        if (!"chunked".equals(headers.get("transfer-encoding"))) {
            return input.readAllBytes();
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            whole.writeBytes(chunk);
        }
        return whole.toByteArray();
    }

    /** The next chunk of a chunked body; empty for the last. */
    public byte[] chunk() throws IOException {
        byte[] chunk = exactly(Integer.parseInt(line(), 16));
        line();
        return chunk;
    }

    public byte[] exactly(int count) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("only " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int value = input.read(); value != '\n'; value = input.read()) {
            if (value < 0) {
                throw new EOFException("the connection ended after " + line);
            }
            line.write(value);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package dev.theseus.e2e.fuzz;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A client that sends something, perhaps half of it, and then does nothing. */
record StuckClient(SocketChannel channel) implements AutoCloseable {
    /** In the name of what must never be made. */
    static final String MADE = "fuzz-cut";

    private static final List<String> BEGINNINGS = List.of(
            "",
            "GET /_ping HTTP/1.1\r\nHost: d\r\nX: ",
            "POST /volumes/create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n"
                    + "{\"Name\":\"" + MADE + "\"",
            "POST /containers/fuzz-run/wait HTTP/1.1\r\nHost: d\r\nContent-Length: 1000000\r\n\r\n"
                    + "x".repeat(100_000),
            "GET /events HTTP/1.1\r\nHost: d\r\n\r\n",
            "GET /containers/fuzz-run/logs?stdout=1&follow=1 HTTP/1.1\r\nHost: d\r\n\r\n",
            "GET /containers/fuzz-run/stats HTTP/1.1\r\nHost: d\r\n\r\n",
            "POST /containers/fuzz-run/attach?stream=1&stdout=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
            "GET /containers/fuzz-run/attach/ws?stream=1&stdin=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\n"
                    + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
                    + "\u0082\u00ff\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
            "POST /images/load HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n"
                    + "\0".repeat(50_000),
            "GET /info HTTP/1.1\r\nHost: d\r\n\r\n".repeat(2000));

    static StuckClient of(Path socket, int number) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(false);
        ByteBuffer bytes =
                ByteBuffer.wrap(BEGINNINGS.get(number % BEGINNINGS.size()).getBytes(StandardCharsets.ISO_8859_1));
        // What does not fit in the socket's buffer is not sent.
        channel.write(bytes);
        return new StuckClient(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package dev.theseus.e2e.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client that keeps its connection while the daemon lets it, sends whatever it is told and never waits for ever. */
final class Wire implements AutoCloseable {
    /** No answer may take longer, on a machine with other work. */
    static final Duration BOUND = Duration.ofSeconds(30);
    /** A stream that goes on is left after this much silence. */
    private static final Duration SILENCE = Duration.ofMillis(40);

    private static final int ENOUGH = 1 << 20;

    private final Path socket;
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    private @Nullable SocketChannel channel;
    /** Whether the last request was answered before all of it was sent. */
    private boolean cut;
    /** Of a kept connection, for a report. */
    private String before = "";

    /** The daemon did not answer in time. */
    static final class Hang extends IOException {
        private static final long serialVersionUID = 1L;

        Hang(String what) {
            super(what);
        }
    }

    Wire(Path socket) throws IOException {
        this.socket = socket;
        this.selector = Selector.open();
    }

    /** Sends a request and takes its answer, of a stream only the beginning. */
    Answer send(Request request) throws IOException {
        boolean fresh = channel == null;
        SocketChannel open = open();
        byte[] answer;
        try {
            write(open, request.head(), request.body());
            answer = readHead(open, request);
        } catch (Hang e) {
            close();
            throw e;
        } catch (IOException e) {
            close();
            answer = new byte[0];
        }
        if (answer.length == 0) {
            close();
            // A connection that was kept may have been closed by the answer before.
            return fresh ? Answer.CLOSED : send(request);
        }
        before = request + " "
                + new String(request.head(), StandardCharsets.ISO_8859_1)
                        .lines()
                        .skip(1)
                        .toList();
        return rest(open, answer, request);
    }

    /** Sends bytes on a connection of their own and takes all that comes until the daemon closes it. */
    String raw(byte[] bytes) throws IOException {
        close();
        SocketChannel open = open();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            write(open, bytes, new byte[0]);
            open.shutdownOutput();
            long end = System.nanoTime() + BOUND.toNanos();
            while (read(open, all, end) >= 0 && all.size() < ENOUGH) {
                if (System.nanoTime() > end) {
                    throw new Hang("a half-closed connection stays open");
                }
            }
        } catch (Hang e) {
            throw e;
        } catch (IOException reset) {
            // As good as closed.
        } finally {
            close();
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private SocketChannel open() throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            open = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            open.configureBlocking(false);
            open.register(selector, SelectionKey.OP_READ);
            channel = open;
        }
        return open;
    }

    /** A daemon that refuses early may stop reading: then what it says counts. */
    private void write(SocketChannel open, byte[] head, byte[] body) throws IOException {
        cut = false;
        ByteBuffer bytes = ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .flip();
        SelectionKey key = open.keyFor(selector);
        long end = System.nanoTime() + BOUND.toNanos();
        while (bytes.hasRemaining()) {
            if (open.write(bytes) == 0) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                selector.select(1000);
                boolean answered = selector.selectedKeys().contains(key) && key.isReadable() && !key.isWritable();
                selector.selectedKeys().clear();
                if (answered) {
                    cut = true;
                    break;
                }
                if (System.nanoTime() > end) {
                    throw new Hang("the daemon does not read");
                }
            }
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    /** Waits for bytes up to a moment; -1 at the end, 0 when none came. */
    private int read(SocketChannel open, ByteArrayOutputStream all, long end) throws IOException {
        long millis = Math.max(1, (end - System.nanoTime()) / 1_000_000);
        selector.select(millis);
        selector.selectedKeys().clear();
        buffer.clear();
        int count = open.read(buffer);
        if (count > 0) {
            all.write(buffer.array(), 0, count);
        }
        return count;
    }

    private byte[] readHead(SocketChannel open, Request request) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long end = System.nanoTime() + BOUND.toNanos();
        while (true) {
            String text = all.toString(StandardCharsets.ISO_8859_1);
            if (text.startsWith("HTTP/1.1 100 ") && text.contains("\r\n\r\n")) {
                byte[] after = text.substring(text.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
                all.reset();
                all.write(after);
            } else if (text.contains("\r\n\r\n")) {
                return all.toByteArray();
            }
            int count = read(open, all, end);
            if (count < 0) {
                return all.toByteArray();
            }
            if (count == 0 && System.nanoTime() > end) {
                throw new Hang("no answer on a connection whose last request was " + before);
            }
        }
    }

    private Answer rest(SocketChannel open, byte[] begun, Request request) throws IOException {
        String text = new String(begun, StandardCharsets.ISO_8859_1);
        int body = text.indexOf("\r\n\r\n") + 4;
        String head = text.substring(0, Math.max(0, body)).toLowerCase(Locale.ROOT);
        int status = head.startsWith("http/1.") ? Integer.parseInt(head.substring(9, 12)) : 0;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(begun);
        int mark = head.indexOf("content-length: ");
        boolean empty = request.method().equals("HEAD") || status == 204 || status == 304;
        long length = empty
                ? 0
                : mark < 0 ? ENOUGH : Long.parseLong(head.substring(mark + 16).split("\r")[0]);
        long end = System.nanoTime() + BOUND.toNanos();
        try {
            while (all.size() < body + length) {
                boolean stream = mark < 0;
                int count = read(open, all, stream ? System.nanoTime() + SILENCE.toNanos() : end);
                if (count < 0 || stream && count == 0) {
                    break;
                }
                if (System.nanoTime() > end && !stream) {
                    throw new Hang("half an answer to " + request);
                }
            }
        } catch (Hang e) {
            close();
            throw e;
        } catch (IOException reset) {
            close();
        }
        boolean kept =
                !cut && (mark >= 0 || empty) && all.size() == body + length && !head.contains("connection: close");
        if (!kept) {
            close();
        }
        byte[] bytes = all.toByteArray();
        int from = Math.min(body, bytes.length);
        return new Answer(status, new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
            selector.selectNow();
        }
    }

    void end() throws IOException {
        close();
        selector.close();
    }
}

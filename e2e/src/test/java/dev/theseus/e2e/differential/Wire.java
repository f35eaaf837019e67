package dev.theseus.e2e.differential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One connection for one request; whoever waits longer than its time finds it closed. */
final class Wire implements AutoCloseable {
    private static final ScheduledExecutorService CLOCK = Executors.newScheduledThreadPool(
            1, Thread.ofPlatform().daemon().name("differential-clock").factory());
    private static final int ENOUGH = 64 << 20;

    private final SocketChannel channel;
    /** What came and is not used up yet: from {@code at} up to {@code size}. */
    private byte[] read = new byte[64 << 10];

    private int at;
    private int size;
    private ScheduledFuture<?> end;
    private volatile boolean late;
    private boolean eof;

    Wire(Path socket, Duration time) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        end = within(time);
    }

    private ScheduledFuture<?> within(Duration time) {
        return CLOCK.schedule(
                () -> {
                    late = true;
                    close();
                },
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** From now on it has this time. */
    void limit(Duration time) {
        end.cancel(false);
        end = within(time);
    }

    /** A daemon that refuses early may stop reading: then what it says counts. */
    void send(byte[] bytes) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        try {
            while (all.hasRemaining()) {
                channel.write(all);
            }
        } catch (IOException closed) {
            if (late) {
                throw closed;
            }
        }
    }

    /** Ends our side of it. */
    void finish() throws IOException {
        channel.shutdownOutput();
    }

    /** The head, and nothing of the body yet; interim answers are passed over. */
    Reply head() {
        while (true) {
            int body = find("\r\n\r\n");
            if (body < 0) {
                return new Reply(
                        0,
                        Map.of(),
                        Arrays.copyOfRange(read, at, size),
                        late ? "no answer" : "closed without an answer");
            }
            List<String> lines = slice(at, body).lines().toList();
            at = body + 4;
            String[] words = lines.getFirst().split(" ");
            int status = words.length > 1 && words[1].matches("\\d+") ? Integer.parseInt(words[1]) : 0;
            if (status == 100) {
                continue;
            }
            Map<String, String> headers = new TreeMap<>();
            lines.stream().skip(1).filter(line -> line.contains(":")).forEach(line -> {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            });
            return new Reply(status, headers, new byte[0], "whole");
        }
    }

    /** The body that belongs to a head; of an endless one with {@code firstLine} only the first line. */
    Reply body(Reply head, String method, boolean firstLine) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String how = "whole";
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304 || head.status() == 0) {
            return head;
        }
        if (head.framing().equals("chunked")) {
            how = chunks(body, firstLine);
        } else {
            long length = head.framing().equals("length") ? Long.parseLong(head.header("content-length")) : ENOUGH;
            while (!eof && size - at < length && more()) {
                // All of it is wanted.
            }
            byte[] rest = rest((int) Math.min(length, size - at));
            body.writeBytes(rest);
            how = late ? "open" : rest.length < length && length < ENOUGH ? "cut" : "whole";
        }
        return new Reply(head.status(), head.headers(), body.toByteArray(), how);
    }

    private String chunks(ByteArrayOutputStream body, boolean firstLine) {
        while (true) {
            int line = find("\r\n");
            if (line < 0) {
                return late ? "open" : "cut";
            }
            int length = Integer.parseInt(slice(at, line).split(";")[0].strip(), 16);
            at = line + 2;
            while (size - at < length + 2) {
                if (!more()) {
                    body.writeBytes(rest(Math.min(length, size - at)));
                    return late ? "open" : "cut";
                }
            }
            body.writeBytes(rest(length));
            at += 2;
            if (length == 0) {
                return "whole";
            }
            if (firstLine && body.toString(StandardCharsets.UTF_8).contains("\n")) {
                return "whole";
            }
        }
    }

    /** All that comes until a text has come, the other side ends, or the time is over; what came and how it ended. */
    Reply stream(Reply head, String text) {
        while (!(text.length() > 0 && slice(at, size).contains(text)) && more()) {
            // Goes on.
        }
        boolean found = text.length() > 0 && slice(at, size).contains(text);
        byte[] all = rest(size - at);
        return new Reply(head.status(), head.headers(), all, found ? "found" : late ? "open" : "ended");
    }

    private byte[] rest(int length) {
        at += length;
        return Arrays.copyOfRange(read, at - length, at);
    }

    private String slice(int from, int to) {
        return new String(read, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private int find(String mark) {
        while (true) {
            // Heads and the sizes of chunks are short.
            int found = slice(at, Math.min(size, at + (32 << 10))).indexOf(mark);
            if (found >= 0) {
                return at + found;
            }
            if (!more()) {
                return -1;
            }
        }
    }

    private boolean more() {
        if (size == read.length) {
            read = Arrays.copyOf(read, 2 * size);
        }
        try {
            int count = eof || size > ENOUGH ? -1 : channel.read(ByteBuffer.wrap(read, size, read.length - size));
            eof = count < 0;
            size += Math.max(0, count);
        } catch (IOException closed) {
            eof = true;
        }
        return !eof;
    }

    @Override
    public void close() {
        end.cancel(false);
        try {
            channel.close();
        } catch (IOException closed) {
            // It was already.
        }
    }
}

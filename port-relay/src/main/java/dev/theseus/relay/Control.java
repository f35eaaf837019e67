package dev.theseus.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * One daemon's connection: lines of words, each answered by a line, {@code list} by one for each port after the number of them.
 * <ul>
 *   <li>{@code hello}: {@code port-relay 1 PID}
 *   <li>{@code open PROTOCOL HOST PORT TARGET PORT}: {@code ok} or {@code error NUMBER}, an error number of the kernel's
 *   <li>{@code close PROTOCOL HOST PORT}: {@code ok}
 *   <li>{@code list}: what {@code open} was told
 * </ul>
 */
final class Control {
    /** The protocol's; a relay that tells another one is replaced. */
    private static final String HELLO = "port-relay 1 ";

    private static final int DO_NOT_WAIT = 0x40;
    private static final int NO_SIGNAL = 0x4000;
    private static final MemorySegment BUFFER = Arena.global().allocate(4096);

    private final int fd;
    private final Ports ports;
    private final Runnable onClose;
    private final EventLoop.Watch watch;
    private final StringBuilder begun = new StringBuilder();

    /**
     * @param fd blocks: a daemon reads what it has asked for
     * @param onClose called when the daemon is gone
     */
    Control(EventLoop loop, int fd, Ports ports, Runnable onClose) {
        this.fd = fd;
        this.ports = ports;
        this.onClose = onClose;
        this.watch = loop.watch(fd, EventLoop.IN, events -> read());
    }

    private void read() {
        int count = LibC.receive(fd, BUFFER, DO_NOT_WAIT);
        if (count == LibC.EAGAIN || count == LibC.EINTR) {
            return;
        }
        if (count <= 0) {
            watch.close();
            LibC.close(fd);
            onClose.run();
            return;
        }
        begun.append(new String(BUFFER.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII));
        for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n")) {
            String line = begun.substring(0, end);
            begun.delete(0, end + 1);
            send(answer(line) + "\n");
        }
    }

    private String answer(String line) {
        String[] words = line.split(" ");
        try {
            return switch (words[0]) {
                case "hello" -> HELLO + ProcessHandle.current().pid();
                case "open" -> opened(ports.open(Forward.parse(words)));
                case "close" -> closed(words);
                case "list" -> list(ports.list());
                default -> "unknown " + words[0].toLowerCase(Locale.ROOT);
            };
        } catch (IllegalArgumentException e) {
            return "wrong " + e.getMessage();
        }
    }

    private static String opened(int error) {
        return error == 0 ? "ok" : "error " + error;
    }

    private String closed(String[] words) {
        if (words.length != 4) {
            throw new IllegalArgumentException("close PROTOCOL HOST PORT");
        }
        ports.close(words[1] + " " + words[2] + " " + words[3]);
        return "ok";
    }

    private static String list(List<String> lines) {
        return lines.isEmpty() ? "0" : lines.size() + "\n" + String.join("\n", lines);
    }

    private void send(String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rest = arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
            while (rest.byteSize() > 0) {
                int sent = LibC.send(fd, rest, NO_SIGNAL);
                if (sent < 0 && sent != LibC.EINTR) {
                    return; // It is gone, as the next read tells.
                }
                rest = rest.asSlice(Math.max(sent, 0));
            }
        }
    }
}

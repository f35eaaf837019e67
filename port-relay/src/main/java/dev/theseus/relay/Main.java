package dev.theseus.relay;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The relay. It listens at {@value #SOCKET} in its working folder, and ends when it serves no port and either no daemon is
 * connected or none has asked for one for a while.
 */
public final class Main {
    static final String SOCKET = "port-relay.sock";

    private static final int UNIX = 1;
    private static final int IDLE_MILLIS = 30_000;

    private final EventLoop loop = new EventLoop();
    private final Ports ports = new Ports(loop);
    private int daemons;
    private boolean met;
    private boolean unused;
    private boolean idle;

    Main() {}

    /**
     * Exits with 1 when it cannot listen.
     *
     * @param arguments tell people whose it is
     */
    public static void main(String[] arguments) {
        System.exit(new Main().run());
    }

    int run() {
        int fd = listen();
        if (fd < 0) {
            System.err.println("port-relay: cannot listen at " + SOCKET + ": error " + -fd);
            return 1;
        }
        loop.watch(fd, EventLoop.IN, events -> accept(fd));
        check();
        while (!ports.isEmpty() || !idle && !(met && daemons == 0)) {
            loop.turn();
        }
        return 0;
    }

    private static int listen() {
        Path file = Path.of(SOCKET);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.err.println("port-relay: " + e);
        }
        int fd = LibC.socket(UNIX, Sockets.STREAM | Sockets.FLAGS);
        byte[] name = SOCKET.getBytes(StandardCharsets.US_ASCII);
        // The path is relative: an address has room for a hundred characters only.
        MemorySegment address = Arena.global().allocate(2 + name.length + 1);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) UNIX);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
        int result = LibC.bind(fd, address);
        if (result >= 0) {
            result = LibC.listen(fd, 16);
        }
        return result < 0 ? result : fd;
    }

    private void accept(int fd) {
        int daemon = LibC.accept(fd, 0x80000);
        if (daemon >= 0) {
            met = true;
            daemons++;
            new Control(loop, daemon, ports, () -> daemons--);
        }
    }

    /** Two looks in a row that find nothing to do: the daemon starts another one when it needs it. */
    private void check() {
        loop.after(IDLE_MILLIS, () -> {
            idle = unused && ports.isEmpty();
            unused = ports.isEmpty();
            check();
        });
    }
}

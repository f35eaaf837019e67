package dev.theseus.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/** Accepts connections and makes one to the container for each. */
final class TcpPort implements Port {
    /** At once, so that one port does not keep the others waiting. */
    private static final int BATCH = 32;

    private static final int PAUSE_MILLIS = 100;

    private final EventLoop loop;
    private final int fd;
    private final EventLoop.Watch watch;
    private final Set<Connection> connections = new HashSet<>();
    private Forward forward;
    private MemorySegment target;
    private boolean open = true;

    /** @param fd listens */
    TcpPort(EventLoop loop, int fd, Forward forward) {
        this.loop = loop;
        this.fd = fd;
        this.forward = forward;
        this.target = Address.of(Arena.ofAuto(), forward.target(), forward.targetPort());
        this.watch = loop.watch(fd, EventLoop.IN, events -> accept());
    }

    private void accept() {
        for (int i = 0; i < BATCH; i++) {
            int client = LibC.accept(fd, Sockets.FLAGS);
            if (client == LibC.EAGAIN) {
                return;
            }
            if (client < 0) {
                // Out of descriptors, most of all: the next ones wait with the kernel.
                pause();
                return;
            }
            int server = Sockets.connecting(Sockets.STREAM, target);
            if (server < 0) {
                LibC.close(client);
                continue;
            }
            connections.add(new Connection(loop, client, server, connections::remove));
        }
    }

    private void pause() {
        watch.interest(0);
        loop.after(PAUSE_MILLIS, () -> {
            if (open) {
                watch.interest(EventLoop.IN);
            }
        });
    }

    @Override
    public void target(Forward other) {
        forward = other;
        target = Address.of(Arena.ofAuto(), other.target(), other.targetPort());
    }

    @Override
    public Forward forward() {
        return forward;
    }

    @Override
    public void close() {
        open = false;
        watch.close();
        LibC.close(fd);
        Set.copyOf(connections).forEach(Connection::close);
    }
}

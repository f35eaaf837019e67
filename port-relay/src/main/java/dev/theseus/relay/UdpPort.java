package dev.theseus.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Passes datagrams on, each client's from a socket of its own, so that the container tells them apart. */
final class UdpPort implements Port {
    /** A client that is silent for this long is forgotten, as the kernel's own translation forgets one. */
    private static final long SILENCE_MILLIS = 120_000;
    /** Who has been silent the longest makes room. */
    private static final int MOST_CLIENTS = 1000;

    private static final int BATCH = 64;

    private final EventLoop loop;
    private final int fd;
    private final EventLoop.Watch watch;
    private final Map<Datagram.Ends, Flow> flows = new LinkedHashMap<>(16, 0.75f, true);
    private Forward forward;
    private MemorySegment target;
    private boolean open = true;

    /** The socket of one client's datagrams. */
    private final class Flow {
        private final int server;
        private final Datagram.Ends ends;
        private final EventLoop.Watch replies;
        private long last = EventLoop.now();

        Flow(int server, Datagram.Ends ends) {
            this.server = server;
            this.ends = ends;
            this.replies = loop.watch(server, EventLoop.IN, events -> answer());
        }

        /** An error is that of an earlier datagram: nobody is there, and the client learns it by silence. */
        private void answer() {
            for (int i = 0; i < BATCH; i++) {
                MemorySegment data = Datagram.receive(server);
                if (data.equals(MemorySegment.NULL)) {
                    return;
                }
                last = EventLoop.now();
                Datagram.send(fd, data, ends);
            }
        }

        void close() {
            replies.close();
            LibC.close(server);
        }
    }

    /** @param fd bound */
    UdpPort(EventLoop loop, int fd, Forward forward) {
        this.loop = loop;
        this.fd = fd;
        this.forward = forward;
        this.target = Address.of(Arena.ofAuto(), forward.target(), forward.targetPort());
        this.watch = loop.watch(fd, EventLoop.IN, events -> passOn());
        loop.after(SILENCE_MILLIS, this::forget);
    }

    private void passOn() {
        for (int i = 0; i < BATCH; i++) {
            Datagram.Received datagram = Datagram.receiveWithEnds(fd);
            if (datagram == null) {
                return;
            }
            Flow flow = flow(datagram.ends());
            if (flow != null) {
                flow.last = EventLoop.now();
                LibC.send(flow.server, datagram.data(), 0);
            }
        }
    }

    private @Nullable Flow flow(Datagram.Ends ends) {
        Flow known = flows.get(ends);
        if (known != null) {
            return known;
        }
        if (flows.size() >= MOST_CLIENTS) {
            drop(flows.values().iterator().next());
        }
        int server = Sockets.connecting(Sockets.DATAGRAM, target);
        if (server < 0) {
            return null;
        }
        Flow flow = new Flow(server, ends);
        flows.put(ends, flow);
        return flow;
    }

    private void forget() {
        if (!open) {
            return;
        }
        long limit = EventLoop.now() - SILENCE_MILLIS;
        List<Flow> silent =
                flows.values().stream().filter(flow -> flow.last <= limit).toList();
        silent.forEach(this::drop);
        loop.after(SILENCE_MILLIS / 4, this::forget);
    }

    private void drop(Flow flow) {
        flows.remove(flow.ends);
        flow.close();
    }

    @Override
    public void target(Forward other) {
        forward = other;
        target = Address.of(Arena.ofAuto(), other.target(), other.targetPort());
        List.copyOf(flows.values()).forEach(this::drop);
    }

    @Override
    public Forward forward() {
        return forward;
    }

    @Override
    public void close() {
        open = false;
        watch.close();
        List.copyOf(flows.values()).forEach(this::drop);
        LibC.close(fd);
    }
}

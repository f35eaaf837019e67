package dev.theseus.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All ports that are served. */
final class Ports {
    private final EventLoop loop;
    private final Map<String, Port> all = new HashMap<>();

    Ports(EventLoop loop) {
        this.loop = loop;
    }

    /** Serves it, or has what comes from now on go to its target; 0, or the error number. */
    int open(Forward forward) {
        Port known = all.get(forward.key());
        if (known != null) {
            if (!known.forward().equals(forward)) {
                known.target(forward);
            }
            return 0;
        }
        boolean tcp = forward.protocol().equals("tcp");
        int fd = Sockets.bound(tcp ? Sockets.STREAM : Sockets.DATAGRAM, forward.host(), forward.port());
        if (fd < 0) {
            return -fd;
        }
        all.put(forward.key(), tcp ? new TcpPort(loop, fd, forward) : new UdpPort(loop, fd, forward));
        return 0;
    }

    /** Nothing is wrong if it is not served. */
    void close(String key) {
        Port port = all.remove(key);
        if (port != null) {
            port.close();
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<String> list() {
        List<String> lines = new ArrayList<>();
        all.values().forEach(port -> lines.add(port.forward().toString()));
        return lines;
    }
}

package dev.theseus.engine.network.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.PortRelay;
import dev.theseus.api.host.PortRelay.Forward;
import dev.theseus.engine.network.NetworkReasons;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Host ports that containers have. Each is held by a bound socket that never listens, so that no other program takes it
 * while the kernel translates its packets; where the kernel cannot, the relay holds and serves it. Thread-safe.
 */
public final class HostPorts {
    private static final Logger LOG = LoggerFactory.getLogger(HostPorts.class);
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private final PortRelay relay;
    private final Map<Key, List<Held>> held = new HashMap<>();
    private final int firstEphemeral;
    private final int lastEphemeral;
    private int cursor;

    private record Key(String protocol, int port) {}

    /**
     * @param channel bound; absent where another of our sockets covers the address, and for sctp
     * @param relayed what the relay does for it, if it does
     */
    private record Held(InetAddress host, @Nullable Channel channel, Optional<Forward> relayed) {}

    /**
     * Each engine begins to choose elsewhere: while a daemon is away nothing tells its neighbour on the host which ports its
     * containers have, and both would give the first ones of the range.
     */
    public HostPorts(String engine, PortRelay relay) {
        this.relay = relay;
        int[] range = ephemeralRange();
        firstEphemeral = range[0];
        lastEphemeral = range[1];
        cursor = firstEphemeral + Math.floorMod(engine.hashCode(), lastEphemeral - firstEphemeral + 1);
    }

    private static int[] ephemeralRange() {
        // By a reader: the kernel answers a sysctl's first read only, and Files.readString begins with a single byte.
        try (BufferedReader file = Files.newBufferedReader(EPHEMERAL)) {
            String[] words =
                    Objects.requireNonNullElse(file.readLine(), "").strip().split("\\s+");
            return new int[] {Integer.parseInt(words[0]), Integer.parseInt(words[1])};
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} cannot be read, taking 32768 to 60999", EPHEMERAL, e);
            return new int[] {32768, 60999};
        }
    }

    /** Takes one and the same port on all of the hosts: the first of the range that is free on each. */
    synchronized int take(PortClaim claim, int first, int last) {
        EngineException failure = EngineException.invalid("invalid port range: " + first + "-" + last);
        for (int port = first; port <= last; port++) {
            try {
                takeAll(claim, port);
                return port;
            } catch (EngineException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** Takes a port of the kernel's ephemeral range, each time another one. */
    synchronized int takeAny(PortClaim claim) {
        for (int tries = firstEphemeral; tries <= lastEphemeral; tries++) {
            int port = cursor;
            cursor = cursor == lastEphemeral ? firstEphemeral : cursor + 1;
            try {
                takeAll(claim, port);
                return port;
            } catch (EngineException e) {
                LOG.trace("Port {}/{} is taken", port, claim.protocol(), e);
            }
        }
        throw EngineException.internal("no port of the kernel's range is free")
                .because(
                        NetworkReasons.PORTS_EXHAUSTED,
                        Map.of(
                                Attributes.VALUE,
                                firstEphemeral + "-" + lastEphemeral,
                                Attributes.PROTOCOL,
                                claim.protocol()));
    }

    private void takeAll(PortClaim claim, int port) {
        List<InetAddress> taken = new ArrayList<>();
        try {
            for (InetAddress host : claim.hosts()) {
                hold(claim.protocol(), host, port, claim.relayed(host, port));
                taken.add(host);
            }
        } catch (EngineException e) {
            taken.forEach(host -> release(claim.protocol(), host, port));
            throw e;
        }
    }

    private void hold(String protocol, InetAddress host, int port, Optional<Forward> relayed) {
        List<Held> holders = held.computeIfAbsent(new Key(protocol, port), key -> new ArrayList<>());
        if (holders.stream().anyMatch(other -> collide(other.host(), host))) {
            throw EngineException.internal("port " + socketText(host, port) + " is taken")
                    .because(NetworkReasons.PORT_TAKEN, Map.of(Attributes.ADDRESS, socketText(host, port)));
        }
        try {
            boolean kernels = relayed.isEmpty() && !coveredBy(holders, host);
            relayed.ifPresent(this::openRelayed);
            holders.add(new Held(host, kernels ? bind(protocol, host, port) : null, relayed));
        } finally {
            if (holders.isEmpty()) {
                held.remove(new Key(protocol, port));
            }
        }
    }

    private void openRelayed(Forward forward) {
        try {
            relay.open(forward);
        } catch (EngineException e) {
            throw bindFailure(forward.protocol(), forward.host(), forward.port(), e.message(), e);
        }
    }

    private static boolean collide(InetAddress one, InetAddress other) {
        return one.getAddress().length == other.getAddress().length
                && (one.equals(other) || one.isAnyLocalAddress() || other.isAnyLocalAddress());
    }

    /** An IPv6 wildcard socket of the JDK takes IPv4 as well, so that only one of the two wildcards can be bound. */
    private static boolean coveredBy(List<Held> holders, InetAddress host) {
        return host.isAnyLocalAddress()
                && holders.stream()
                        .anyMatch(other -> other.host().isAnyLocalAddress()
                                && other.relayed().isEmpty());
    }

    private static @Nullable Channel bind(String protocol, InetAddress host, int port) {
        StandardProtocolFamily family =
                host.getAddress().length == 16 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        try {
            return switch (protocol) {
                case "tcp" -> bind(SocketChannel.open(family), host, port);
                case "udp" -> bind(DatagramChannel.open(family), host, port);
                default -> null;
            };
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            throw bindFailure(protocol, host, port, reason, e);
        }
    }

    private static EngineException bindFailure(
            String protocol, InetAddress host, int port, String reason, Exception cause) {
        return new EngineException(
                ErrorKind.INTERNAL,
                "failed to bind host port " + socketText(host, port) + "/" + protocol + ": "
                        + reason.toLowerCase(Locale.ROOT),
                cause);
    }

    /**
     * Reuse is allowed while binding, so that connections of an earlier owner that linger in TIME_WAIT do no harm (a
     * listener still does), and forbidden afterwards, so that nobody else binds.
     */
    private static Channel bind(NetworkChannel channel, InetAddress host, int port) throws IOException {
        boolean tcp = channel instanceof SocketChannel;
        try {
            if (tcp) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            channel.bind(new InetSocketAddress(host, port));
            if (tcp) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, false);
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Takes back a port after a start of the daemon. What somebody else bound meanwhile is remarked, and kept all the
     * same: the container has it.
     *
     * @return the remark, or empty
     */
    synchronized String retake(String protocol, InetAddress host, int port, Optional<Forward> relayed) {
        if (held.getOrDefault(new Key(protocol, port), List.of()).stream()
                .anyMatch(other -> other.host().equals(host))) {
            return "";
        }
        try {
            hold(protocol, host, port, relayed);
            return "";
        } catch (EngineException e) {
            held.computeIfAbsent(new Key(protocol, port), key -> new ArrayList<>())
                    .add(new Held(host, null, Optional.empty()));
            return e.message();
        }
    }

    /** Has a port that is held served by the relay from now on, or by the kernel alone. */
    synchronized void serve(String protocol, InetAddress host, int port, Optional<Forward> relayed) {
        boolean asNow = held.getOrDefault(new Key(protocol, port), List.of()).stream()
                .anyMatch(
                        holder -> holder.host().equals(host) && holder.relayed().equals(relayed));
        if (!asNow) {
            release(protocol, host, port);
            hold(protocol, host, port, relayed);
        }
    }

    /** Closes what the relay still has of ports that nobody holds any more. */
    synchronized void forgetOthers() {
        Set<Forward> wanted = held.values().stream()
                .flatMap(holders -> holders.stream().flatMap(holder -> holder.relayed().stream()))
                .collect(Collectors.toUnmodifiableSet());
        relay.keepOnly(wanted);
    }

    /** Succeeds when it is not held. */
    synchronized void release(String protocol, InetAddress host, int port) {
        Key key = new Key(protocol, port);
        List<Held> holders = held.getOrDefault(key, List.of());
        for (Held holder : List.copyOf(holders)) {
            if (holder.host().equals(host)) {
                holders.remove(holder);
                holder.relayed().ifPresent(this::closeRelayed);
                close(holder);
            }
        }
        if (holders.isEmpty()) {
            held.remove(key);
        }
    }

    /** The next start of the daemon closes what the relay could not be told to. */
    private void closeRelayed(Forward forward) {
        try {
            relay.close(forward.protocol(), forward.host(), forward.port());
        } catch (EngineException e) {
            LOG.warn("Port {} of {} is still open", forward.port(), forward.host(), e);
        }
    }

    /** Lets go of the sockets; the containers keep their rules, and the relay what it serves. */
    synchronized void close() {
        held.values().forEach(holders -> holders.forEach(HostPorts::close));
        held.clear();
    }

    private static void close(Held holder) {
        Channel channel = holder.channel();
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing the socket that held {}", holder.host(), e);
        }
    }

    private static String socketText(InetAddress host, int port) {
        String text = AddressText.text(host);
        return (text.indexOf(':') < 0 ? text : "[" + text + "]") + ":" + port;
    }
}

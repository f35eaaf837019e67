package dev.theseus.kit.network;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.namespace.Sysctl;
import dev.theseus.linux.netlink.Connections;
import dev.theseus.linux.netlink.NetlinkSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** The namespace in which a driver's links are: the daemon's own, or in tests one named by a handle. */
public final class HostNamespace implements AutoCloseable {
    private final NetlinkSocket socket;
    private final Optional<Path> handle;

    private HostNamespace(NetlinkSocket socket, Optional<Path> handle) {
        this.socket = socket;
        this.handle = handle;
    }

    public static HostNamespace own() {
        return new HostNamespace(NetlinkSocket.open(), Optional.empty());
    }

    public static HostNamespace at(Path handle) {
        return new HostNamespace(NetlinkSocket.open(handle), Optional.of(handle));
    }

    public NetlinkSocket socket() {
        return socket;
    }

    /**
     * Makes the kernel forget the connections of an address that goes: whoever has it next would get what is sent to its
     * last holder.
     */
    public void forgetConnections(InetAddress address) {
        inside(() -> {
            try (NetlinkSocket filter = NetlinkSocket.openNetfilter()) {
                Connections connections = filter.connections();
                connections.of(address).forEach(connections::forget);
            }
            return true;
        });
    }

    /** Writes settings that have another value, in the given map's order. */
    public void settings(Map<String, String> values) {
        inside(() -> {
            values.forEach(HostNamespace::set);
            return true;
        });
    }

    private static void set(String name, String value) {
        if (!Sysctl.read(name).equals(value)) {
            Sysctl.write(name, value);
        }
    }

    /**
     * Subnets of the host's addresses and routes, dead ends among them.
     *
     * @param counts whether those on the link of this index are told
     */
    public List<Cidr> subnets(IntPredicate counts) {
        Stream<Cidr> addresses = socket.addresses().list().stream()
                .filter(address -> counts.test(address.link()))
                .map(address -> new Cidr(address.address(), address.prefixLength()).network());
        Stream<Cidr> routes = Stream.of(socket.routes().list(), socket.routes().deadEnds())
                .flatMap(List::stream)
                .filter(route -> !route.isDefault() && counts.test(route.link()))
                .map(route -> new Cidr(route.destination(), route.prefixLength()).network());
        return Stream.concat(addresses, routes).distinct().toList();
    }

    /** Runs there what depends on the thread's namespace. */
    public <T> T inside(Callable<T> work) {
        try {
            return handle.isPresent() ? NetworkNamespace.runIn(handle.get(), work) : work.call();
        } catch (EngineException e) {
            throw e;
        } catch (Exception e) {
            throw EngineException.internal("kernel settings of the host", e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}

package dev.theseus.name.service.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.NameService;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.netlink.NetlinkSocket;
import dev.theseus.linux.netlink.PortRedirects.Protocol;
import dev.theseus.linux.netlink.PortRedirects.Redirect;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two sockets of one namespace. */
final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Inet4Address ADDRESS = (Inet4Address) InetAddress.ofLiteral(NameService.ADDRESS);
    private static final int PORT = 53;
    private static final int ANY_PORT = 0;
    private static final int LARGEST_QUESTION = 4096;
    private static final String TABLE = "theseus-names";

    private final Channel datagrams;
    private final Channel streams;

    private Listener(Channel datagrams, Channel streams) {
        this.datagrams = datagrams;
        this.streams = streams;
    }

    /**
     * Listens on ports of the kernel's choice to which the namespace's rules send what is meant for port 53, so that the
     * container may have that for itself. Where the kernel knows no such rules, port 53 is taken.
     *
     * @throws EngineException {@code CONFLICT} when the port is taken inside the namespace
     */
    static Listener open(Path namespace, Resolver resolver, EventLoopGroup loop) {
        try (Sockets sockets = Sockets.in(namespace)) {
            Listener listener = sockets.listen(ANY_PORT, resolver, loop, namespace);
            try {
                sockets.netfilter.portRedirects().replace(TABLE, listener.redirects());
                return listener;
            } catch (EngineException e) {
                LOG.info("{}; port {} itself is taken", e.message(), PORT);
                listener.close();
            }
        }
        try (Sockets sockets = Sockets.in(namespace)) {
            return sockets.listen(PORT, resolver, loop, namespace);
        }
    }

    private List<Redirect> redirects() {
        return List.of(
                new Redirect(Protocol.UDP, ADDRESS, PORT, ((InetSocketAddress) datagrams.localAddress()).getPort()),
                new Redirect(Protocol.TCP, ADDRESS, PORT, ((InetSocketAddress) streams.localAddress()).getPort()));
    }

    /** What was opened inside a namespace. */
    private record Sockets(EpollDatagramChannel datagrams, EpollServerSocketChannel streams, NetlinkSocket netfilter)
            implements AutoCloseable {
        /** A socket belongs to the namespace of the thread that made it, whoever binds and reads it later. */
        static Sockets in(Path namespace) {
            return NetworkNamespace.runIn(
                    namespace,
                    () -> new Sockets(
                            new EpollDatagramChannel(InternetProtocolFamily.IPv4),
                            new EpollServerSocketChannel(InternetProtocolFamily.IPv4),
                            NetlinkSocket.openNetfilter()));
        }

        Listener listen(int port, Resolver resolver, EventLoopGroup loop, Path namespace) {
            InetSocketAddress address = new InetSocketAddress(ADDRESS, port);
            try {
                Bootstrap first = new Bootstrap()
                        .group(loop)
                        .channelFactory(() -> datagrams)
                        .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_QUESTION))
                        .handler(new DatagramHandler(resolver));
                ServerBootstrap second = new ServerBootstrap()
                        .group(loop)
                        .channelFactory(() -> streams)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childHandler(new StreamInitializer(resolver));
                return new Listener(await(first.bind(address), namespace), await(second.bind(address), namespace));
            } catch (EngineException e) {
                datagrams.close();
                // Never registered with the loop, so its ordinary close would wait for that for ever.
                streams.unsafe().closeForcibly();
                throw e;
            }
        }

        /** The channels are the listener's. */
        @Override
        public void close() {
            netfilter.close();
        }
    }

    private static Channel await(ChannelFuture bound, Path namespace) {
        bound.awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw EngineException.conflict("name service: cannot listen on " + NameService.ADDRESS + " in " + namespace
                    + ": " + cause.getMessage());
        }
        return bound.channel();
    }

    /** Whether nobody else can listen in the namespace as long as this one does. */
    boolean holdsThePort() {
        return ((InetSocketAddress) datagrams.localAddress()).getPort() == PORT;
    }

    boolean isOpen() {
        return datagrams.isOpen() && streams.isOpen();
    }

    @Override
    public void close() {
        ChannelFuture first = datagrams.close();
        streams.close().awaitUninterruptibly();
        first.awaitUninterruptibly();
    }
}

package dev.theseus.name.service.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.NameService;
import dev.theseus.linux.namespace.NetworkNamespace;
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
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The two sockets of one namespace. */
final class Listener implements AutoCloseable {
    private static final int PORT = 53;
    private static final int LARGEST_QUESTION = 4096;

    private final Channel datagrams;
    private final Channel streams;

    private Listener(Channel datagrams, Channel streams) {
        this.datagrams = datagrams;
        this.streams = streams;
    }

    /** @throws EngineException {@code CONFLICT} when the port is taken inside the namespace */
    static Listener open(Path namespace, Resolver resolver, EventLoopGroup loop) {
        // A socket belongs to the namespace of the thread that made it, whoever binds and reads it later.
        Sockets sockets = NetworkNamespace.runIn(
                namespace,
                () -> new Sockets(
                        new EpollDatagramChannel(InternetProtocolFamily.IPv4),
                        new EpollServerSocketChannel(InternetProtocolFamily.IPv4)));
        try {
            return bind(sockets, resolver, loop, namespace);
        } catch (EngineException e) {
            sockets.datagrams.close();
            // Never registered with the loop, so its ordinary close would wait for that for ever.
            sockets.streams.unsafe().closeForcibly();
            throw e;
        }
    }

    private record Sockets(EpollDatagramChannel datagrams, EpollServerSocketChannel streams) {}

    private static Listener bind(Sockets sockets, Resolver resolver, EventLoopGroup loop, Path namespace) {
        InetSocketAddress address = new InetSocketAddress(NameService.ADDRESS, PORT);
        Bootstrap datagrams = new Bootstrap()
                .group(loop)
                .channelFactory(() -> sockets.datagrams)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_QUESTION))
                .handler(new DatagramHandler(resolver));
        ServerBootstrap streams = new ServerBootstrap()
                .group(loop)
                .channelFactory(() -> sockets.streams)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new StreamInitializer(resolver));
        return new Listener(await(datagrams.bind(address), namespace), await(streams.bind(address), namespace));
    }

    private static Channel await(ChannelFuture bound, Path namespace) {
        bound.awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw EngineException.conflict("name service: cannot listen on " + NameService.ADDRESS + ":" + PORT + " in "
                    + namespace + ": " + cause.getMessage());
        }
        return bound.channel();
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

package dev.theseus.http.server;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.trace.Traces;
import dev.theseus.kit.tls.PemFiles;
import dev.theseus.settings.ApiSettings.TlsSettings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and serves the faces' routes to whoever connects. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    /** How long requests may take to their end when the server closes. */
    private static final long GRACE_MILLIS = 1_500;

    /** How long requests that were cancelled are waited for. */
    private static final long LAST_MILLIS = 300;

    private final Dispatcher dispatcher;
    private final EventLoopGroup loops = new EpollEventLoopGroup(2, new DefaultThreadFactory("http", true));
    private final List<Channel> listeners = new ArrayList<>();
    private final List<UnixSocketFile> files = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** A server that does not listen yet. */
    public HttpServer(FaceTable faces, Traces traces) {
        dispatcher = new Dispatcher(faces, traces);
    }

    /**
     * Listens on all hosts, or on none.
     *
     * @param hosts as {@code --host} takes them; empty for the default socket
     * @param group of UNIX sockets; empty for the daemon's own
     * @return the addresses, as they really are (a TCP port 0 is replaced)
     */
    public List<String> listen(List<String> hosts, String group, Optional<TlsSettings> tls) {
        try {
            @Nullable SslContext ssl = tls.isPresent() ? sslContext(tls.get()) : null;
            List<String> addresses = new ArrayList<>();
            for (String host : hosts.isEmpty() ? List.of(HostAddress.DEFAULT) : hosts) {
                // The JVM writes a class for each switch over types, at each start anew.
                HostAddress parsed = HostAddress.parse(host, ssl == null ? 2375 : 2376);
                if (parsed instanceof HostAddress.Unix unix) {
                    addresses.add(listenUnix(unix.path(), group));
                } else if (parsed instanceof HostAddress.Tcp tcp) {
                    addresses.add(listenTcp(tcp.address(), ssl));
                } else if (parsed instanceof HostAddress.Inherited inherited) {
                    addresses.addAll(listenInherited(inherited.name(), ssl));
                }
            }
            addresses.forEach(address -> LOG.info("API listen on {}", address));
            return addresses;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static SslContext sslContext(TlsSettings tls) {
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(
                            PemFiles.key(tls.key()), PemFiles.certificates(tls.certificate()))
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2");
            if (tls.verifyClients()) {
                builder.trustManager(PemFiles.certificates(tls.caCertificate())).clientAuth(ClientAuth.REQUIRE);
            }
            return builder.build();
        } catch (IOException | IllegalArgumentException e) {
            throw EngineException.internal(
                    "cannot set up TLS with " + tls.certificate() + " and " + tls.key() + ": " + e.getMessage(), e);
        }
    }

    private String listenUnix(Path path, String group) {
        UnixSocketFile file = UnixSocketFile.claim(path);
        bind(
                EpollServerDomainSocketChannel::new,
                new DomainSocketAddress(file.unpublished().toFile()),
                null,
                path.toString());
        file.publish(group);
        files.add(file);
        return "unix://" + path;
    }

    private String listenTcp(SocketAddress address, @Nullable SslContext ssl) {
        if (ssl == null) {
            LOG.warn(
                    "the API is open on {} without TLS: whoever can connect is root on this host;"
                            + " use --tlsverify, or a UNIX socket",
                    url(address));
        }
        Channel channel = bind(EpollServerSocketChannel::new, address, ssl, address.toString());
        return url(channel.localAddress());
    }

    /** Java writes the name that was looked up, if any, before a slash. */
    private static String url(SocketAddress address) {
        String text = address.toString();
        return "tcp://" + text.substring(text.indexOf('/') + 1);
    }

    private List<String> listenInherited(String name, @Nullable SslContext ssl) {
        InheritedSockets inherited =
                new InheritedSockets(System.getenv(), ProcessHandle.current().pid(), Path.of("/proc"));
        List<String> addresses = new ArrayList<>();
        for (InheritedSockets.Socket socket : inherited.find(name)) {
            int descriptor = socket.descriptor();
            Supplier<ServerChannel> opened = () -> socket.unix()
                    ? new EpollServerDomainSocketChannel(descriptor)
                    : new EpollServerSocketChannel(descriptor);
            Channel channel =
                    await(inheriting(opened, socket.unix() ? null : ssl).register(), "fd://" + descriptor);
            // Netty takes an inherited UNIX socket for one still to be bound, and does not begin by itself.
            channel.read();
            addresses.add("fd://" + descriptor);
        }
        return addresses;
    }

    /** The descriptor may be a blocking one: accepts only what epoll has promised. */
    private ServerBootstrap inheriting(Supplier<ServerChannel> channel, @Nullable SslContext ssl) {
        return bootstrap(channel, ssl)
                .option(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(1).maxMessagesPerRead(1));
    }

    private ServerBootstrap bootstrap(Supplier<ServerChannel> channel, @Nullable SslContext ssl) {
        return new ServerBootstrap()
                .group(loops)
                .channelFactory(channel::get)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32 * 1024, 128 * 1024))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel child) {
                        if (ssl != null) {
                            child.pipeline().addLast(new TlsOnly(ssl));
                        }
                        new Connection(dispatcher).addTo(child.pipeline());
                    }
                });
    }

    private Channel bind(
            Supplier<ServerChannel> channel, SocketAddress address, @Nullable SslContext ssl, String name) {
        return await(bootstrap(channel, ssl).bind(address), name);
    }

    private Channel await(ChannelFuture future, String name) {
        future.awaitUninterruptibly();
        Throwable cause = future.cause();
        if (cause != null) {
            throw new EngineException(
                    ErrorKind.CONFLICT, "cannot listen on " + name + ": " + cause.getMessage(), cause);
        }
        listeners.add(future.channel());
        return future.channel();
    }

    /** Stops accepting, ends streams, lets other requests end for a moment, closes the connections. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        dispatcher.refuse();
        files.forEach(UnixSocketFile::remove);
        files.clear();
        // Whoever has connected by now is told, not reset.
        settle(listeners);
        listeners.stream().map(Channel::close).toList().forEach(ChannelFuture::awaitUninterruptibly);
        listeners.clear();
        settle(dispatcher.connections());
        dispatcher.stop(GRACE_MILLIS, LAST_MILLIS);
        loops.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    /** Returns when the loops have handled what was waiting for them: one round may be over half, the next one is whole. */
    private static void settle(Collection<Channel> channels) {
        for (int round = 0; round < 2; round++) {
            List<Future<?>> rounds = new ArrayList<>();
            for (Channel channel : channels) {
                try {
                    rounds.add(channel.eventLoop().submit(() -> {}));
                } catch (RejectedExecutionException e) {
                    LOG.debug("{} is closed already", channel, e);
                }
            }
            rounds.forEach(future -> future.awaitUninterruptibly(1, TimeUnit.SECONDS));
        }
    }
}

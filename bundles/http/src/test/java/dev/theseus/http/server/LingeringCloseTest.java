package dev.theseus.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LingeringCloseTest {
    @TempDir
    Path folder;

    private record Client(SocketChannel channel) implements AutoCloseable {
        static Client of(Path socket) throws IOException {
            return new Client(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        }

        void send(String text) throws IOException {
            Channels.newOutputStream(channel).write(text.getBytes(StandardCharsets.US_ASCII));
        }

        String receiveAll() throws IOException {
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Says a word to whoever connects, and closes. */
    private static final class Farewell extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(context.alloc().buffer().writeByte('x'));
            LingeringClose.begin(context.channel(), new LingeringClose.Patience(100, 3));
        }
    }

    @Test
    void whoNeverStopsSendingOrNeverLeavesIsClosed() throws Exception {
        Path socket = folder.resolve("farewell.sock");
        EventLoopGroup loop = new EpollEventLoopGroup(1);
        try {
            Channel listener = new ServerBootstrap()
                    .group(loop)
                    .channel(EpollServerDomainSocketChannel.class)
                    .childOption(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel child) {
                            child.pipeline().addLast(new Farewell());
                        }
                    })
                    .bind(new DomainSocketAddress(socket.toFile()))
                    .sync()
                    .channel();
            try (Client busy = Client.of(socket);
                    Client idle = Client.of(socket)) {
                assertEquals("x", busy.receiveAll());
                assertEquals("x", idle.receiveAll());
                assertThrows(IOException.class, () -> {
                    while (true) {
                        busy.send("and another thing");
                    }
                });
                // It was closed for idleness long before the busy one.
                assertThrows(IOException.class, () -> idle.send("late"));
            }
            listener.close().sync();
        } finally {
            loop.shutdownGracefully().sync();
        }
    }
}

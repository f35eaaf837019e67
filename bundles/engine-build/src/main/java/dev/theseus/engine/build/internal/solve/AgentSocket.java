package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.build.AgentSource;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket for a command, whose connections are those of an agent elsewhere. */
final class AgentSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSocket.class);
    private static final int BUFFER = 16 << 10;

    private final AgentSource agents;
    private final String id;
    private final CallContext context;
    private final ServerSocketChannel server;
    private final Set<ByteChannel> open = ConcurrentHashMap.newKeySet();

    private AgentSocket(AgentSource agents, String id, CallContext context, ServerSocketChannel server) {
        this.agents = agents;
        this.id = id;
        this.context = context;
        this.server = server;
    }

    static AgentSocket at(Path path, AgentSource agents, String id, CallContext context) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(path));
            } catch (IOException e) {
                server.close();
                throw e;
            }
            AgentSocket socket = new AgentSocket(agents, id, context, server);
            Thread.ofVirtual().name("build-agent").start(socket::accept);
            return socket;
        } catch (IOException e) {
            throw EngineException.internal("cannot make the socket of the SSH agent " + id, e);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("build-agent-connection").start(() -> serve(client));
            }
        } catch (IOException e) {
            LOG.debug("the socket of the SSH agent {} of a build has ended", id, e);
        }
    }

    private void serve(SocketChannel client) {
        open.add(client);
        try (client;
                ByteChannel agent = agents.connect(id, context)) {
            open.add(agent);
            Thread answers = Thread.ofVirtual().name("build-agent-answers").start(() -> pump(agent, client));
            pump(client, agent);
            answers.join();
            open.remove(agent);
        } catch (IOException | EngineException e) {
            LOG.debug("a connection to the SSH agent {} of a build has failed", id, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** Until one of the two has ended; then both do. */
    private static void pump(ByteChannel from, ByteChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (from;
                to) {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    var _ = to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException e) {
            LOG.debug("a connection to the SSH agent of a build has ended", e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (ByteChannel channel : open) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("closing the socket of the SSH agent {} of a build", id, e);
        }
    }
}

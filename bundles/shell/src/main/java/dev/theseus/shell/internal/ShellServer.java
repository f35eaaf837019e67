package dev.theseus.shell.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Principal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the shell on {@code <exec-root>/shell.sock}, to the user alone who runs the daemon. */
@Component(service = ShellServer.class, immediate = true, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class ShellServer {
    private static final Logger LOG = LoggerFactory.getLogger(ShellServer.class);

    private final Sessions sessions;
    private final Path socket;
    private final Principal owner;
    private final ServerSocketChannel listener;
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

    /** Serves one client until it goes. */
    @FunctionalInterface
    interface Sessions {
        void serve(Frames frames) throws IOException;
    }

    @Activate
    public ShellServer(BundleContext bundles, @Reference EngineSettings settings) {
        this(settings, new Interpreter(bundles));
    }

    ShellServer(EngineSettings settings, Sessions sessions) {
        this.sessions = sessions;
        socket = settings.execRoot().resolve("shell.sock");
        try {
            // Of a daemon that was killed; the lock of the data root keeps two from running.
            Files.deleteIfExists(socket);
            listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(socket));
            // Who connects before this line is refused by the look at the peer.
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            owner = Files.getOwner(socket);
        } catch (IOException e) {
            throw EngineException.internal("cannot listen on " + socket, e);
        }
        Thread.ofVirtual().name("shell").start(this::accept);
    }

    @Deactivate
    public void close() throws IOException {
        listener.close();
        for (SocketChannel client : clients) {
            client.close();
        }
        Files.deleteIfExists(socket);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listener.accept();
                Thread.ofVirtual().name("shell-client").start(() -> serve(client));
            }
        } catch (ClosedChannelException e) {
            LOG.debug("the shell is closed");
        } catch (IOException e) {
            LOG.error("{} is not served any more", socket, e);
        }
    }

    private void serve(SocketChannel client) {
        clients.add(client);
        try (client) {
            Principal peer = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            if (!peer.equals(owner)) {
                LOG.warn("the shell refused user {}", peer.getName());
                return;
            }
            serve(new Frames(Channels.newInputStream(client), Channels.newOutputStream(client)));
        } catch (IOException e) {
            LOG.debug("a shell client's connection broke: {}", e.getMessage());
        } finally {
            clients.remove(client);
        }
    }

    private void serve(Frames frames) throws IOException {
        try {
            sessions.serve(frames);
        } catch (EngineException e) {
            LOG.error("the shell cannot serve: {}", e.message());
            frames.write(Frames.ERR, "Error: " + e.message() + "\n");
            frames.write(Frames.END, String.valueOf(Execution.FAILED));
        }
    }
}

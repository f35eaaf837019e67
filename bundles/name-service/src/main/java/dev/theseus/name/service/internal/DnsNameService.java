package dev.theseus.name.service.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.NameService;
import dev.theseus.api.network.NameTable;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Serves any number of namespaces with one thread; only forwarded questions take more. */
@Component(service = NameService.class, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class DnsNameService implements NameService {
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final NameTable table;
    private @Nullable EventLoopGroup loop;
    private boolean closed;
    private final Map<String, Served> served = new ConcurrentHashMap<>();

    @Activate
    public DnsNameService(@Reference NameTable table) {
        this.table = table;
    }

    /** Made for the first namespace: a start of the daemon without any need not wait for it. */
    private synchronized EventLoopGroup loop() {
        if (closed) {
            throw EngineException.unavailable("name service: it is closed");
        }
        if (loop == null) {
            loop = new EpollEventLoopGroup(1, new DefaultThreadFactory("name-service", true));
        }
        return loop;
    }

    /**
     * @param identity of the namespace, which the path alone does not tell: a new one may be bound at the same place
     */
    private record Served(String identity, Listener listener, Resolver resolver) {}

    @Override
    public void serve(String sandboxId, Path namespace, List<InetSocketAddress> upstream) {
        String identity = identity(namespace);
        Upstream servers = new Upstream(namespace, upstream);
        Served present = served.get(sandboxId);
        if (present != null
                && present.identity().equals(identity)
                && present.listener().isOpen()) {
            present.resolver().setUpstream(servers);
            return;
        }
        stop(sandboxId);
        Resolver resolver = new Resolver(new TableAnswers(table, sandboxId), servers);
        Listener listener = Listener.open(namespace, resolver, loop());
        Served other = served.put(sandboxId, new Served(identity, listener, resolver));
        if (other != null) {
            other.listener().close();
        }
    }

    @Override
    public void stop(String sandboxId) {
        Served present = served.remove(sandboxId);
        if (present != null) {
            present.listener().close();
        }
    }

    private static String identity(Path namespace) {
        try {
            return Files.readAttributes(namespace, BasicFileAttributes.class).fileKey() + " " + namespace;
        } catch (IOException e) {
            throw EngineException.notFound("name service: there is no namespace at " + namespace);
        }
    }

    /**
     * Goes on answering for a moment: another that takes this one's place needs a while to listen in every namespace, and what is
     * meant for port 53 goes here until then. Only what holds that port itself is in the way of the next and ends at once.
     */
    @Deactivate
    synchronized void close() {
        closed = true;
        served.forEach((sandboxId, present) -> {
            if (present.listener().holdsThePort()) {
                stop(sandboxId);
            }
        });
        if (loop != null) {
            Thread.ofVirtual().name("name-service-end").start(this::end);
        }
    }

    private void end() {
        try {
            Thread.sleep(LINGER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        served.keySet().forEach(this::stop);
        if (loop != null) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}

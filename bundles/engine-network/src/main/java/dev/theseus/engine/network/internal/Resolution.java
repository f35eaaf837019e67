package dev.theseus.engine.network.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.NameService;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.NetworkFiles;
import dev.theseus.engine.network.Resolver;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the name service serving the sandboxes that need it, whenever it comes and goes. */
public final class Resolution {
    private static final Logger LOG = LoggerFactory.getLogger(Resolution.class);
    private static final Path HOST_FILE = Path.of("/etc/resolv.conf");

    private final SandboxTable sandboxes;
    private final SandboxViews views;
    private final DaemonSettings settings;
    private final Set<SandboxId> served = ConcurrentHashMap.newKeySet();
    private volatile @Nullable NameService service;

    public Resolution(SandboxTable sandboxes, SandboxViews views, DaemonSettings settings) {
        this.sandboxes = sandboxes;
        this.views = views;
        this.settings = settings;
    }

    /** The name service came, or another took its place. */
    public void bindNameService(NameService came) {
        service = came;
        // Serving opens sockets in every namespace: not on the thread that registers the service.
        Thread.ofVirtual().name("name-service-resume").start(() -> served.forEach(this::resume));
    }

    public void unbindNameService(NameService gone) {
        if (gone.equals(service)) {
            service = null;
        }
    }

    private void resume(SandboxId id) {
        try {
            sandboxes.find(id).filter(SandboxRecord::open).ifPresent(this::hand);
        } catch (EngineException e) {
            LOG.warn("Sandbox {}: names cannot be resolved", id, e);
        }
        // Whoever closed the sandbox meanwhile told the service to stop before it was asked to serve.
        if (!served.contains(id)) {
            stopNow(id);
        }
    }

    /** Serves the sandbox, now or as soon as there is a name service; no effect without a user network. */
    void serve(SandboxRecord sandbox) {
        if (!views.resolvesNames(sandbox)) {
            return;
        }
        served.add(sandbox.id());
        hand(sandbox);
    }

    private void hand(SandboxRecord sandbox) {
        NameService current = service;
        if (current == null) {
            LOG.info("{}: names are resolved once the name-service bundle is there", sandbox.who());
        } else {
            current.serve(sandbox.id().value(), views.namespace(sandbox), upstream(sandbox));
        }
    }

    private List<InetSocketAddress> upstream(SandboxRecord sandbox) {
        Resolver daemon = new Resolver(
                settings.network().dns().servers(),
                settings.network().dns().search(),
                settings.network().dns().options());
        return NetworkFiles.upstream(sandbox.wanted().resolver().orElse(daemon), hostFile());
    }

    private static String hostFile() {
        try {
            return Files.readString(HOST_FILE);
        } catch (IOException e) {
            LOG.debug("{} cannot be read", HOST_FILE, e);
            return "";
        }
    }

    void stop(SandboxId id) {
        if (served.remove(id)) {
            stopNow(id);
        }
    }

    private void stopNow(SandboxId id) {
        NameService current = service;
        if (current != null) {
            current.stop(id.value());
        }
    }
}

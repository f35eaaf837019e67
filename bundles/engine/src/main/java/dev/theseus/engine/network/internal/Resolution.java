package dev.theseus.engine.network.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.NameService;
import dev.theseus.engine.network.NetworkFiles;
import dev.theseus.engine.network.Resolver;
import dev.theseus.engine.settings.DaemonSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the name service serving the sandboxes that need it, whenever it comes and goes. */
@Component(service = Resolution.class)
public final class Resolution {
    private static final Logger LOG = LoggerFactory.getLogger(Resolution.class);
    private static final Path HOST_FILE = Path.of("/etc/resolv.conf");

    private final SandboxTable sandboxes;
    private final SandboxViews views;
    private final DaemonSettings settings;
    private final Set<String> served = ConcurrentHashMap.newKeySet();
    private volatile @Nullable NameService service;

    @Activate
    public Resolution(
            @Reference SandboxTable sandboxes, @Reference SandboxViews views, @Reference DaemonSettings settings) {
        this.sandboxes = sandboxes;
        this.views = views;
        this.settings = settings;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindNameService(NameService came) {
        service = came;
        // Serving opens sockets in every namespace: not on the thread that registers the service.
        Thread.ofVirtual().name("name-service-resume").start(() -> served.forEach(this::resume));
    }

    void unbindNameService(NameService gone) {
        if (gone.equals(service)) {
            service = null;
        }
    }

    private void resume(String containerId) {
        try {
            sandboxes.find(containerId).filter(SandboxRecord::open).ifPresent(this::hand);
        } catch (EngineException e) {
            LOG.warn("Container {}: names cannot be resolved", containerId, e);
        }
        // Whoever closed the sandbox meanwhile told the service to stop before it was asked to serve.
        if (!served.contains(containerId)) {
            stopNow(containerId);
        }
    }

    /** Serves the sandbox, now or as soon as there is a name service; no effect without a user network. */
    void serve(SandboxRecord sandbox) {
        if (!views.resolvesNames(sandbox)) {
            return;
        }
        served.add(sandbox.containerId());
        hand(sandbox);
    }

    private void hand(SandboxRecord sandbox) {
        NameService current = service;
        if (current == null) {
            LOG.info("Container {}: names are resolved once the name-service bundle is there", sandbox.shortId());
        } else {
            current.serve(sandbox.containerId(), views.namespace(sandbox), upstream(sandbox));
        }
    }

    private List<InetSocketAddress> upstream(SandboxRecord sandbox) {
        Resolver daemon = new Resolver(settings.dns(), settings.dnsSearch(), settings.dnsOptions());
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

    void stop(String containerId) {
        if (served.remove(containerId)) {
            stopNow(containerId);
        }
    }

    private void stopNow(String containerId) {
        NameService current = service;
        if (current != null) {
            current.stop(containerId);
        }
    }
}

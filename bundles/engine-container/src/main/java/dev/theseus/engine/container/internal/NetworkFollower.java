package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.network.SandboxListener;
import dev.theseus.engine.network.SandboxView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the hosts and resolv.conf files of running containers in step with their networks. */
public final class NetworkFollower implements SandboxListener {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkFollower.class);

    private final NetworkFilesWriter files;

    public NetworkFollower(NetworkFilesWriter files) {
        this.files = files;
    }

    @Override
    public void changed(SandboxView sandbox) {
        try {
            files.rewrite(sandbox);
        } catch (EngineException e) {
            LOG.warn("container {}: its hosts file is out of date: {}", sandbox.name(), e.message());
        }
    }
}

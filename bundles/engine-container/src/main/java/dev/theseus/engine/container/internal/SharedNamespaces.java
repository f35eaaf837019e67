package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkingConfig;

/**
 * The containers whose namespaces are shared, by id: a name may be another container's tomorrow. {@code container:web}
 * becomes {@code container:ID} when it is asked for.
 */
final class SharedNamespaces {
    private static final String OTHER = "container:";

    private final ContainerTable table;

    SharedNamespaces(ContainerTable table) {
        this.table = table;
    }

    /** @throws EngineException {@code INVALID_PARAMETER} where the process or IPC namespace is that of nobody */
    ContainerSpec resolve(ContainerSpec asked) {
        NamespaceConfig namespaces = asked.namespaces();
        return asked.withSharing(
                new NamespaceConfig(
                        byId(namespaces.ipc()),
                        byId(namespaces.pid()),
                        namespaces.uts(),
                        namespaces.cgroup(),
                        namespaces.user()),
                network(asked.networking()));
    }

    /** Whose network is shared may come later: it is looked for at the start again. */
    private NetworkingConfig network(NetworkingConfig networking) {
        try {
            return networking.mode() instanceof NetworkMode.Joined(String other) && !other.isEmpty()
                    ? networking.withMode(new NetworkMode.Joined(id(other)))
                    : networking;
        } catch (EngineException later) {
            return networking;
        }
    }

    private String byId(String mode) {
        if (!mode.startsWith(OTHER) || mode.length() == OTHER.length()) {
            return mode;
        }
        return OTHER + id(mode.substring(OTHER.length()));
    }

    /** A bad wish rather than a missing object: the client must not go and pull the image. */
    private String id(String reference) {
        try {
            return table.find(reference).now().id();
        } catch (EngineException e) {
            throw e.as(ErrorKind.INVALID_PARAMETER);
        }
    }
}

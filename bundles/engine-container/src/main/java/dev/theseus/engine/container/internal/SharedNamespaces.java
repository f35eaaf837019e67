package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.IpcMode;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.PidMode;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkingConfig;

/**
 * The containers whose namespaces are shared, by id: a name may be another container's tomorrow. {@code container:web}
 * becomes {@code container:ID} when it is asked for.
 */
final class SharedNamespaces {
    private final ContainerTable table;

    SharedNamespaces(ContainerTable table) {
        this.table = table;
    }

    /** @throws EngineException {@code INVALID_PARAMETER} where the process or IPC namespace is that of nobody */
    ContainerSpec resolve(ContainerSpec asked) {
        NamespaceConfig namespaces = asked.namespaces();
        return asked.withSharing(
                new NamespaceConfig(
                        ipc(namespaces.ipc()),
                        pid(namespaces.pid()),
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

    private IpcMode ipc(IpcMode mode) {
        return mode instanceof IpcMode.Joined(String other) ? new IpcMode.Joined(id(other)) : mode;
    }

    private PidMode pid(PidMode mode) {
        return mode instanceof PidMode.Joined(String other) ? new PidMode.Joined(id(other)) : mode;
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

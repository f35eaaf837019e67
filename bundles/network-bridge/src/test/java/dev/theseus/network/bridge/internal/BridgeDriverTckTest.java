package dev.theseus.network.bridge.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.tck.NetworkDriverTck;
import dev.theseus.tck.TrialNamespace;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The bridge driver keeps the contract. */
@NeedsRoot
class BridgeDriverTckTest extends NetworkDriverTck {
    /** A neighbour that is asked for and missed once is asked for again after a second. */
    private static final int PATIENCE_MILLIS = 5_000;

    @TempDir
    private Path handles;

    private final List<Path> namespaces = new CopyOnWriteArrayList<>();

    @Override
    protected NetworkDriver open(EngineSettings settings) {
        Path host = handles.resolve("host");
        return new BridgeDriver(
                settings.engineId(), HostNamespace.at(NetworkNamespace.exists(host) ? host : createNamespace("host")));
    }

    @Override
    protected void close(NetworkDriver driver) {
        ((BridgeDriver) driver).close();
    }

    @Override
    protected Optional<Path> host() {
        return Optional.of(handles.resolve("host"));
    }

    @Override
    protected Path createNamespace(String name) {
        Path handle = TrialNamespace.create(handles, name).handle();
        namespaces.add(handle);
        return handle;
    }

    @Override
    protected void deleteNamespace(Path namespace) {
        NetworkNamespace.delete(namespace);
    }

    @Override
    protected boolean reaches(Path namespace, InetAddress address) {
        return NetworkNamespace.runIn(namespace, () -> {
            try {
                return address.isReachable(PATIENCE_MILLIS);
            } catch (IOException noRoute) {
                return false;
            }
        });
    }

    @AfterEach
    void deleteNamespaces() {
        namespaces.forEach(NetworkNamespace::delete);
    }
}

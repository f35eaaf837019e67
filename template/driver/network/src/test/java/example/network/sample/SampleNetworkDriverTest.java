package example.network.sample;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.tck.HostServices;
import dev.theseus.tck.NetworkDriverTck;
import dev.theseus.tck.TrialNamespace;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every network driver, in namespaces of the test's own: one of them plays the host. */
final class SampleNetworkDriverTest extends NetworkDriverTck {
    @TempDir
    private Path folder;

    private final List<TrialNamespace> namespaces = new CopyOnWriteArrayList<>();

    @Override
    protected NetworkDriver open(EngineSettings settings) {
        Path host = folder.resolve("host");
        if (namespaces.isEmpty()) {
            host = createNamespace("host");
        }
        return new SampleNetworkDriver(settings, HostServices.networkNamespaces(), host);
    }

    @Override
    protected void close(NetworkDriver driver) {
        // It holds nothing open.
    }

    /** What is left here after a test fails it. */
    @Override
    protected Optional<Path> host() {
        return Optional.of(folder.resolve("host"));
    }

    @Override
    protected Path createNamespace(String name) {
        TrialNamespace namespace = TrialNamespace.create(folder, name);
        namespaces.add(namespace);
        return namespace.handle();
    }

    @Override
    protected void deleteNamespace(Path namespace) {
        new TrialNamespace(namespace).close();
    }

    @Override
    protected boolean reaches(Path namespace, InetAddress address) {
        return new TrialNamespace(namespace).reaches(address);
    }

    @AfterEach
    void deleteNamespaces() {
        namespaces.forEach(TrialNamespace::close);
    }
}

package dev.theseus.network.macvlan.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.tck.NetworkDriverTck;
import dev.theseus.tck.TrialNamespace;
import dev.theseus.testing.NeedsRoot;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The macvlan driver keeps the contract, on one end of a wire whose other end a router has. */
@NeedsRoot
class MacvlanDriverTckTest extends NetworkDriverTck {
    private static final String PARENT = "up0";

    @TempDir
    private Path handles;

    private final List<TrialNamespace> namespaces = new CopyOnWriteArrayList<>();
    private Optional<TrialNamespace> router = Optional.empty();

    @Override
    protected NetworkDriver open(EngineSettings settings) {
        if (router.isEmpty()) {
            TrialNamespace host = place("host", handles);
            TrialNamespace made = place("router", handles);
            host.ip("link add " + PARENT + " type veth peer name eth0 netns " + made.handle());
            host.ip("link set " + PARENT + " up");
            made.ip("link set eth0 up");
            router = Optional.of(made);
        }
        return new MacvlanDriver(
                settings.engineId(),
                HostNamespace.at(handles.resolve("host")),
                settings.runDirectory(DriverKind.NETWORK, "macvlan"));
    }

    @Override
    protected void close(NetworkDriver driver) {
        ((MacvlanDriver) driver).close();
    }

    @Override
    public NetworkSpec fitted(NetworkSpec network) {
        network.gateways()
                .forEach(gateway -> router.orElseThrow()
                        .ip("address replace " + gateway + " dev eth0" + (gateway.isIpv6() ? " nodad" : "")));
        Map<String, String> options = new HashMap<>(network.options());
        options.put("parent", PARENT);
        return new NetworkSpec(
                network.id(),
                network.name(),
                network.linkName(),
                network.gateways(),
                network.internal(),
                network.mtu(),
                network.adopt(),
                options);
    }

    @Override
    protected Optional<Path> host() {
        return Optional.of(handles.resolve("host"));
    }

    @Override
    protected Path createNamespace(String name) {
        return place(name, handles).handle();
    }

    private TrialNamespace place(String name, Path folder) {
        TrialNamespace namespace = TrialNamespace.create(folder, name);
        namespaces.add(namespace);
        return namespace;
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

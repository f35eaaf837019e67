package dev.theseus.rest.fake;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkConfig.Pool;
import dev.theseus.engine.network.NetworkView;
import dev.theseus.engine.network.Networks;
import dev.theseus.engine.network.SandboxOwner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The default bridge, and a memory for what was asked. */
public final class FakeNetworks implements Networks {
    public volatile Optional<NetworkConfig> created = Optional.empty();
    public volatile Optional<EndpointConfig> connected = Optional.empty();

    private static final NetworkView BRIDGE = new NetworkView(
            "b".repeat(64),
            Instant.parse("2026-01-01T00:00:00Z"),
            new NetworkConfig(
                    "bridge",
                    "bridge",
                    false,
                    false,
                    false,
                    true,
                    false,
                    "default",
                    Map.of(),
                    List.of(new Pool("172.17.0.0/16", "", "172.17.0.1", Map.of())),
                    Map.of("com.docker.network.bridge.default_bridge", "true"),
                    Map.of(),
                    false,
                    "local"),
            "docker0",
            List.of(new NetworkView.Endpoint(
                    SandboxOwner.container("d".repeat(64)),
                    "web",
                    "e".repeat(64),
                    "02:42:ac:11:00:02",
                    "172.17.0.2/16",
                    "")));

    @Override
    public Created create(NetworkConfig config, CallContext context) {
        created = Optional.of(config);
        return new Created("f".repeat(64), "");
    }

    @Override
    public NetworkView inspect(String reference) {
        if (!reference.equals("bridge")) {
            throw EngineException.notFound("network " + reference + " not found");
        }
        return BRIDGE;
    }

    @Override
    public List<NetworkView> list(Map<String, List<String>> filters) {
        return List.of(BRIDGE);
    }

    @Override
    public void remove(String reference, CallContext context) {
        throw EngineException.forbidden(reference + " is a pre-defined network and cannot be removed");
    }

    @Override
    public List<String> prune(Map<String, List<String>> filters, CallContext context) {
        return List.of();
    }

    @Override
    public void connect(String reference, String container, EndpointConfig config, CallContext context) {
        connected = Optional.of(config);
    }

    @Override
    public void disconnect(String reference, String container, boolean force, CallContext context) {}
}

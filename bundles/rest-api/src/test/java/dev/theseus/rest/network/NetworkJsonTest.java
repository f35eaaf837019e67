package dev.theseus.rest.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkView;
import dev.theseus.engine.network.SandboxOwner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkJsonTest {
    private static final NetworkConfig CONFIG = new NetworkConfig(
            "mine", "bridge", false, false, false, true, false, "default", Map.of(), List.of(), Map.of(), Map.of(),
            false, "local");

    private static NetworkView.Endpoint endpoint(SandboxOwner owner, String id) {
        return new NetworkView.Endpoint(owner, "web", id, "02:42:ac:11:00:02", "172.17.0.2/16", "");
    }

    @Test
    void whatIsNoContainersIsToldByItsEndpoint() {
        NetworkView view = new NetworkView(
                "n".repeat(64),
                Instant.EPOCH,
                CONFIG,
                "br-mine",
                List.of(
                        endpoint(new SandboxOwner("pod", "shop"), "e".repeat(64)),
                        endpoint(SandboxOwner.container("c".repeat(64)), "f".repeat(64))));
        JsonObject containers = NetworkJson.of(view, true).getAsJsonObject("Containers");
        assertEquals(Set.of("c".repeat(64), "ep-" + "e".repeat(64)), containers.keySet());
        assertEquals(
                Set.of(),
                NetworkJson.of(view, false).getAsJsonObject("Containers").keySet());
    }
}

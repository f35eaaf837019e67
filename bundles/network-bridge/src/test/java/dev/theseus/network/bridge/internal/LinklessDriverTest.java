package dev.theseus.network.bridge.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.NetworkSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinklessDriverTest {
    private static final CallContext CONTEXT = CallContext.background(Duration.ofSeconds(5));
    private static final Path NOWHERE = Path.of("/nowhere");

    private static NetworkSpec network(String name, Cidr... gateways) {
        return new NetworkSpec("c".repeat(64), name, "", List.of(gateways), false, 0, false, Map.of());
    }

    private static EndpointSpec endpoint(NetworkSpec network, Cidr... addresses) {
        return new EndpointSpec("d".repeat(64), network, "", "", List.of(addresses), List.of(), Map.of());
    }

    @Test
    void thereIsNothingToDo() {
        for (LinklessDriver driver : List.of(new HostDriver(), new NoneDriver())) {
            NetworkSpec network = network(driver.info().name());
            driver.ensureNetwork(network, CONTEXT);
            driver.attach(endpoint(network), NOWHERE, CONTEXT);
            driver.setDefaultGateways(endpoint(network), NOWHERE, CONTEXT);
            driver.detach(endpoint(network), NOWHERE, CONTEXT);
            driver.removeNetwork(network, CONTEXT);
            assertEquals(List.of(), driver.check(endpoint(network), NOWHERE, CONTEXT));
            assertEquals(List.of(), driver.usedSubnets(CONTEXT));
            assertEquals(
                    Set.of("k"),
                    driver.recover(new RecoveryRequest("e", NOWHERE, NOWHERE, Set.of("k")), CONTEXT)
                            .adopted());
        }
    }

    @Test
    void whatCannotBeIsRefusedInWords() {
        Cidr address = Cidr.parse("10.0.0.1/24");
        HostDriver driver = new HostDriver();

        EngineException subnet =
                assertThrows(EngineException.class, () -> driver.ensureNetwork(network("host", address), CONTEXT));
        assertEquals(ErrorKind.INVALID_PARAMETER, subnet.kind());
        assertThrows(EngineException.class, () -> driver.attach(endpoint(network("host"), address), NOWHERE, CONTEXT));
        EngineException counters =
                assertThrows(EngineException.class, () -> driver.stats(endpoint(network("host")), NOWHERE, CONTEXT));
        assertEquals(ErrorKind.NOT_IMPLEMENTED, counters.kind());
        assertTrue(counters.message().contains("share the host's interfaces"), counters.message());
    }
}

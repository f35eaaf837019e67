package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirewallChangeTest {
    private final List<String> deeds = new CopyOnWriteArrayList<>();
    private volatile List<String> drift = List.of();

    @TempDir
    private Path folder;

    private Daemon daemon;

    @BeforeEach
    void start() {
        World world = new World();
        daemon = new Daemon(new FakeStore(world), new FakeKernel(world), new TestSettings(folder));
        daemon.slots.firewalls.put("iptables", driver("iptables"));
        daemon.slots.firewalls.put("nftables", driver("nftables"));
        daemon.firewall.apply(Daemon.context());
        assertEquals(List.of("iptables applies"), deeds);
        deeds.clear();
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private FirewallDriver driver(String name) {
        return new FirewallDriver() {
            @Override
            public void apply(FirewallPlan plan, CallContext context) {
                deeds.add(name + " applies");
            }

            @Override
            public void withdraw(String engineId, CallContext context) {
                deeds.add(name + " withdraws");
            }

            @Override
            public List<String> verify(FirewallPlan plan, CallContext context) {
                deeds.add(name + " verifies");
                return drift;
            }

            @Override
            public DriverInfo info() {
                return new DriverInfo(name, "1", Set.of(FirewallDriver.ANNOUNCED), Map.of());
            }

            @Override
            public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
                return RecoveryReport.empty();
            }
        };
    }

    @Test
    void whatSomebodyRemovedIsPutBack() throws InterruptedException {
        daemon.foreignRemoval.run();
        awaitDeeds(List.of("iptables verifies"));
        drift = List.of("a rule is missing");
        daemon.foreignRemoval.run();
        daemon.foreignRemoval.run();
        awaitDeeds(List.of("iptables verifies", "iptables verifies", "iptables applies"));
        Thread.sleep(500);
        assertEquals(3, deeds.size(), "one look for all that was removed at once");
    }

    private void awaitDeeds(List<String> expected) throws InterruptedException {
        for (int i = 0; i < 1000 && !List.copyOf(deeds).equals(expected); i++) {
            Thread.sleep(10);
        }
        assertEquals(expected, deeds);
    }

    @Test
    void theOldDriverWithdrawsOnlyWhenTheNewOnesRulesAreInForceAndDecided() {
        // Its look at the new rules could come between.
        daemon.watch.close();
        daemon.firewall.change("nftables", () -> deeds.add("decided"), Daemon.context());
        assertEquals(List.of("nftables applies", "nftables verifies", "decided", "iptables withdraws"), deeds);
        deeds.clear();
        daemon.firewall.doubt();
        daemon.firewall.apply(Daemon.context());
        assertEquals(List.of("nftables applies"), deeds);
    }

    @Test
    void rulesThatAreNotAsPlannedLeaveTheOldDriverInForce() {
        drift = List.of("no rule for port 80");
        EngineException wrong = assertThrows(
                EngineException.class,
                () -> daemon.firewall.change("nftables", () -> deeds.add("decided"), Daemon.context()));
        assertTrue(wrong.message().contains("no rule for port 80"), wrong.message());
        assertEquals(List.of("nftables applies", "nftables verifies", "nftables withdraws"), deeds);
        deeds.clear();
        daemon.firewall.apply(Daemon.context());
        assertEquals(List.of("iptables applies"), deeds);
    }
}

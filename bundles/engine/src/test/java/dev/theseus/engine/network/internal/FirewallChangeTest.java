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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirewallChangeTest {
    private final List<String> deeds = new ArrayList<>();
    private List<String> drift = List.of();

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
                return new DriverInfo(name, "1", Set.of(), Map.of());
            }

            @Override
            public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
                return RecoveryReport.empty();
            }
        };
    }

    @Test
    void theOldDriverWithdrawsOnlyWhenTheNewOnesRulesAreInForceAndDecided() {
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

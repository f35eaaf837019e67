package example.firewall.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.tck.TrialSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the contract asks of plans, as far as it can be seen without packets. */
final class SampleFirewallPlanTest {
    private static final CallContext CONTEXT = CallContext.background(Duration.ofMinutes(1));

    @TempDir
    private Path folder;

    private TrialSettings settings;
    private SampleFirewallDriver driver;

    @BeforeEach
    void open() {
        settings = new TrialSettings(folder);
        driver = new SampleFirewallDriver(settings);
    }

    private static FirewallPlan plan(String engine, String protocol, int... ports) {
        FirewallPlan.Network network = new FirewallPlan.Network(
                "n1", "br0", List.of(Cidr.parse("172.30.1.0/24")), true, false, false, Cidr.literal("0.0.0.0"));
        List<FirewallPlan.Port> published = Arrays.stream(ports)
                .mapToObj(port -> new FirewallPlan.Port(
                        "n1", protocol, Cidr.literal("127.0.0.1"), port, Cidr.literal("172.30.1.2"), 80))
                .toList();
        return new FirewallPlan(engine, List.of(network), published);
    }

    private Path rules(String engine) {
        return settings.runDirectory(DriverKind.FIREWALL, SampleFirewallDriver.NAME).resolve(engine + ".rules");
    }

    @Test
    void aPlanReplacesTheOneBefore() throws Exception {
        FirewallPlan first = plan("e1", "tcp", 8080, 8081);
        driver.apply(first, CONTEXT);
        driver.apply(first, CONTEXT);
        assertEquals(
                List.of(
                        "network n1 link br0 subnets 172.30.1.0/24 masquerade isolated",
                        "port tcp 127.0.0.1:8080 to 172.30.1.2:80",
                        "port tcp 127.0.0.1:8081 to 172.30.1.2:80"),
                Files.readAllLines(rules("e1")));
        assertEquals(List.of(), driver.verify(first, CONTEXT));

        FirewallPlan second = plan("e1", "udp", 8080);
        assertEquals(3, driver.verify(second, CONTEXT).size());
        driver.apply(second, CONTEXT);
        assertEquals(List.of(), driver.verify(second, CONTEXT));
    }

    @Test
    void rulesOutliveTheDriverUntilTheyAreWithdrawn() {
        FirewallPlan mine = plan("e1", "tcp", 8080);
        FirewallPlan foreign = plan("e2", "tcp", 8080);
        driver.apply(mine, CONTEXT);
        driver.apply(foreign, CONTEXT);
        driver = new SampleFirewallDriver(settings);
        assertEquals(List.of(), driver.verify(mine, CONTEXT));
        driver.withdraw("e1", CONTEXT);
        driver.withdraw("e1", CONTEXT);
        assertEquals(List.of(rules("e1") + " is missing"), driver.verify(mine, CONTEXT));
        assertEquals(List.of(), driver.verify(foreign, CONTEXT));
    }

    @Test
    void anImpossiblePortIsRefusedBeforeAnythingChanges() {
        FirewallPlan plan = plan("e1", "tcp", 8080);
        driver.apply(plan, CONTEXT);
        EngineException refusal =
                assertThrows(EngineException.class, () -> driver.apply(plan("e1", "icmp", 1), CONTEXT));
        assertEquals(ErrorKind.INVALID_PARAMETER, refusal.kind());
        assertEquals(List.of(), driver.verify(plan, CONTEXT));
    }
}

package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.api.network.FirewallPlan.Network;
import dev.theseus.api.network.FirewallPlan.Port;
import dev.theseus.tck.FirewallTopology.Place;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The contract of {@link FirewallDriver}, tried with real packets. Extend it in your bundle's tests. */
@Timeout(120)
@ExtendWith(ResourceWatch.class)
public abstract class FirewallDriverTck implements Trial {
    private static final InetAddress LOOPBACK = Cidr.literal("127.0.0.1");
    private static final InetAddress ALL = Cidr.literal("0.0.0.0");

    @TempDir
    @Nullable
    Path directory;

    private @Nullable EngineSettings settings;
    private @Nullable FirewallTopology topology;
    private @Nullable FirewallDriver driver;

    /** Builds the host that the test plays on. */
    protected abstract FirewallTopology build(Path directory);

    /** Makes a driver for the topology's host as the engine would find it; {@code recover} has not been called. */
    protected abstract FirewallDriver open(EngineSettings settings, FirewallTopology topology);

    /** Ends a driver as its deactivation would. */
    protected abstract void close(FirewallDriver driver);

    @Override
    public final Path trialFolder() {
        return Trial.given(directory);
    }

    @BeforeEach
    final void openDriver() {
        settings = new TrialSettings(trialFolder());
        topology = build(trialFolder());
        driver = open(settings, topology);
        recover();
    }

    @Override
    public final void removeObjects() {
        driver().withdraw(settings().engineId(), context());
        driver().quiesce(context());
    }

    @Override
    public final List<String> objects() {
        return topology().rules();
    }

    @AfterEach
    final void closeDriver() {
        try {
            close(driver());
        } finally {
            topology().close();
        }
    }

    private FirewallDriver driver() {
        FirewallDriver now = driver;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private FirewallTopology topology() {
        FirewallTopology now = topology;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private EngineSettings settings() {
        EngineSettings now = settings;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofMinutes(1));
    }

    private void recover() {
        String name = driver().info().name();
        Path state = settings().stateDirectory(DriverKind.FIREWALL, name);
        Path run = settings().runDirectory(DriverKind.FIREWALL, name);
        driver().recover(new RecoveryRequest(settings().engineId(), state, run, Set.of()), context());
    }

    private FirewallPlan plan(List<Network> networks, Port... ports) {
        return new FirewallPlan(settings().engineId(), networks, List.of(ports));
    }

    private FirewallPlan apply(List<Network> networks, Port... ports) {
        FirewallPlan plan = plan(networks, ports);
        driver().apply(plan, context());
        assertEquals(List.of(), driver().verify(plan, context()));
        return plan;
    }

    private Port web(InetAddress hostAddress) {
        return new Port(
                topology().one().id(), "tcp", hostAddress, 8080, topology().address(Place.WEB), 80);
    }

    private Network change(Network network, boolean internal, boolean interContainer) {
        return new Network(
                network.id(),
                network.linkName(),
                network.subnets(),
                network.masquerade(),
                internal,
                interContainer,
                network.bindAddress());
    }

    private void answers(Place from, InetAddress to, int port) {
        String seen = topology().call(from, to, port);
        assertFalse(seen.chars().noneMatch(c -> c == '.' || c == ':'), from + " to " + to + ":" + port + ": " + seen);
    }

    private void answers(Place from, Place to) {
        answers(from, topology().address(to), 80);
    }

    private void isDenied(Place from, InetAddress to, int port) {
        String seen = topology().call(from, to, port);
        assertEquals(-1, seen.indexOf('.'), from + " reached " + to + ":" + port + " as " + seen);
    }

    private void isDenied(Place from, Place to) {
        isDenied(from, topology().address(to), 80);
    }

    @Test
    void aPublishedPortIsReachedFromEverywhere() {
        apply(List.of(topology().one(), topology().two()), web(ALL));
        InetAddress host = topology().address(Place.HOST);

        answers(Place.HOST, LOOPBACK, 8080);
        for (Place place : Place.values()) {
            answers(place, host, 8080);
        }
        InetAddress neighbour = topology().address(Place.NEIGHBOUR);
        assertEquals(
                neighbour.getHostAddress(), topology().call(Place.NEIGHBOUR, host, 8080), "the client's own address");
    }

    @Test
    void aPortOnTheLoopbackIsForTheHostAlone() {
        apply(List.of(topology().one(), topology().two()), web(LOOPBACK));

        answers(Place.HOST, LOOPBACK, 8080);
        isDenied(Place.NEIGHBOUR, topology().address(Place.HOST), 8080);
        isDenied(Place.OTHER, topology().address(Place.HOST), 8080);
    }

    @Test
    void networksAreApartAndReachTheWorld() {
        apply(List.of(topology().one(), topology().two()), web(ALL));

        answers(Place.SIBLING, Place.WEB);
        answers(Place.HOST, Place.OTHER);
        assertEquals(
                topology().address(Place.HOST).getHostAddress(),
                topology().call(Place.WEB, topology().address(Place.NEIGHBOUR), 80),
                "with the host's address");
        isDenied(Place.OTHER, Place.WEB);
        isDenied(Place.WEB, Place.OTHER);
        isDenied(Place.NEIGHBOUR, Place.WEB);
        isDenied(Place.NEIGHBOUR, Place.OTHER);
    }

    @Test
    void containersThatMayNotTalkReachOnlyPublishedPorts() {
        apply(List.of(change(topology().one(), false, false)), web(ALL));

        isDenied(Place.SIBLING, Place.WEB);
        answers(Place.SIBLING, topology().address(Place.HOST), 8080);
        answers(Place.WEB, Place.NEIGHBOUR);
    }

    @Test
    void nothingCrossesAnInternalNetworksBorder() {
        Network internal = change(topology().one(), true, true);
        Port other =
                new Port(topology().two().id(), "tcp", ALL, 8081, topology().address(Place.OTHER), 80);
        apply(List.of(internal, topology().two()), other);

        answers(Place.SIBLING, Place.WEB);
        answers(Place.HOST, Place.WEB);
        isDenied(Place.WEB, Place.NEIGHBOUR);
        isDenied(Place.WEB, topology().address(Place.HOST), 8081);
        isDenied(Place.OTHER, Place.WEB);
    }

    @Test
    void aPlanReplacesTheOneBefore() {
        apply(List.of(topology().one(), topology().two()), web(ALL));
        apply(List.of(topology().one(), topology().two()));
        isDenied(Place.NEIGHBOUR, topology().address(Place.HOST), 8080);

        apply(List.of(topology().one()), web(ALL));
        answers(Place.NEIGHBOUR, topology().address(Place.HOST), 8080);
        apply(List.of());
        isDenied(Place.WEB, Place.NEIGHBOUR);
    }

    @Test
    void whatSomebodyElseFlushedIsFoundAndMended() {
        FirewallPlan plan = apply(List.of(topology().one()), web(ALL));
        topology().flush();
        isDenied(Place.NEIGHBOUR, topology().address(Place.HOST), 8080);

        assertFalse(driver().verify(plan, context()).isEmpty());
        driver().apply(plan, context());
        assertEquals(List.of(), driver().verify(plan, context()));
        answers(Place.NEIGHBOUR, topology().address(Place.HOST), 8080);
    }

    @Test
    void rulesOutliveTheDriverAndTheNextOneGoesOn() {
        FirewallPlan plan = apply(List.of(topology().one()), web(ALL));
        close(driver());
        answers(Place.NEIGHBOUR, topology().address(Place.HOST), 8080);

        driver = open(settings(), topology());
        recover();
        assertEquals(List.of(), driver().verify(plan, context()));
        apply(List.of(topology().one()));
        isDenied(Place.NEIGHBOUR, topology().address(Place.HOST), 8080);
    }

    /** So an engine tries a driver beside the one that serves. */
    @Test
    void anEmptyPlanLeavesThePacketsOfOthersAlone() {
        FirewallPlan serving = new FirewallPlan("tck2", List.of(topology().one()), List.of(web(ALL)));
        driver().apply(serving, context());
        apply(List.of());
        answers(Place.NEIGHBOUR, topology().address(Place.HOST), 8080);
        answers(Place.WEB, Place.NEIGHBOUR);
        driver().withdraw(settings().engineId(), context());
        answers(Place.NEIGHBOUR, topology().address(Place.HOST), 8080);
        driver().withdraw("tck2", context());
    }

    @Test
    void withdrawingTakesOnlyTheEnginesOwnRules() {
        FirewallPlan foreign = new FirewallPlan("tck2", List.of(topology().two()), List.of());
        driver().apply(foreign, context());
        FirewallPlan plan = apply(List.of(topology().one()), web(ALL));

        driver().withdraw(settings().engineId(), context());
        driver().withdraw(settings().engineId(), context());

        assertFalse(driver().verify(plan, context()).isEmpty());
        assertEquals(List.of(), driver().verify(foreign, context()));
        isDenied(Place.NEIGHBOUR, topology().address(Place.HOST), 8080);
        driver().withdraw("tck2", context());
    }

    private List<BlockedSubnet> blocked() {
        return driver().blockedSubnets(settings().engineId(), context());
    }

    /** So an engine chooses subnets past them. Its own guards, which drop as well, are no obstacle to it. */
    @Test
    void subnetsThatOthersBlockAreToldAndNoneOfItsOwn() throws Exception {
        FirewallPlan plan = apply(List.of(topology().one(), topology().two()), web(ALL));
        assertEquals(List.of(), blocked(), "the engine's own rules are not somebody else's");
        Cidr subnet = Cidr.parse("172.30.7.0/24");
        AutoCloseable others = topology().block(subnet);
        try {
            List<String> before = topology().rules();
            List<BlockedSubnet> told = blocked();
            assertEquals(
                    List.of(subnet), told.stream().map(BlockedSubnet::subnet).toList());
            assertFalse(told.getFirst().rule().isBlank(), "which rule it is");
            assertEquals(before, topology().rules(), "it only looks");
            assertEquals(List.of(), driver().verify(plan, context()));
        } finally {
            others.close();
        }
        assertEquals(List.of(), blocked(), "the rule is gone");
    }

    @Test
    void impossiblePortsAreRefusedBeforeAnythingChanges() {
        FirewallPlan plan = apply(List.of(topology().one()), web(ALL));
        Port bad = new Port(topology().one().id(), "icmp", ALL, 1, topology().address(Place.WEB), 1);
        FirewallPlan worse = plan(List.of(), bad);

        Failures.assertFails(ErrorKind.INVALID_PARAMETER, () -> driver().apply(worse, context()));
        assertEquals(List.of(), driver().verify(plan, context()));
    }

    @Test
    void aPlanOfACallerThatIsGoneIsNotApplied() {
        FirewallPlan plan = apply(List.of(topology().one()), web(ALL));
        FirewallPlan unwanted = plan(List.of(topology().one()));
        for (GoneCaller caller : GoneCaller.values()) {
            Failures.assertFails(caller.kind(), () -> driver().apply(unwanted, caller.context()));
            assertEquals(List.of(), driver().verify(plan, context()), "the plan that is in force");
        }
    }

    @Test
    void onePlanAppliedByManyAtOnceIsThere() throws Exception {
        FirewallPlan plan = plan(List.of(topology().one(), topology().two()), web(ALL));
        AtOnce.inEachOf(3, 4, () -> driver().apply(plan, context()), () -> {
            assertEquals(List.of(), driver().verify(plan, context()));
            driver().withdraw(settings().engineId(), context());
        });
    }
}

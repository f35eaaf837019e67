package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirewallChangeTest {
    private static final List<String> NFTABLES_COMES =
            List.of("nftables applies", "nftables verifies", "nftables applies", "nftables verifies", "decided");

    private final List<String> deeds = new CopyOnWriteArrayList<>();
    private final List<FirewallPlan> given = new CopyOnWriteArrayList<>();
    /** Names of drivers that fail to withdraw. */
    private final Set<String> clinging = ConcurrentHashMap.newKeySet();

    private volatile List<String> drift = List.of();
    private volatile Runnable duringVerify = () -> {};
    private volatile CountDownLatch mayWithdraw = new CountDownLatch(0);

    private final World world = new World();
    private final FakeStore store = new FakeStore(world);
    private final FakeKernel kernel = new FakeKernel(world);

    @TempDir
    private Path folder;

    private Daemon daemon;

    @BeforeEach
    void start() {
        daemon = anotherLife("iptables");
        daemon.firewall.apply(Daemon.context());
        assertEquals(List.of("iptables applies"), deeds);
        deeds.clear();
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private Daemon anotherLife(String driver) {
        TestSettings settings = new TestSettings(folder);
        settings.firewall = driver;
        Daemon next = new Daemon(store, kernel, settings);
        next.slots.firewalls.put("iptables", driver("iptables"));
        next.slots.firewalls.put("nftables", driver("nftables"));
        return next;
    }

    private void restartWith(String driver) {
        daemon.close();
        daemon = anotherLife(driver);
    }

    private FirewallDriver driver(String name) {
        return new FirewallDriver() {
            @Override
            public void apply(FirewallPlan plan, CallContext context) {
                deeds.add(name + " applies");
                given.add(plan);
            }

            @Override
            public void withdraw(String engineId, CallContext context) {
                try {
                    assertTrue(mayWithdraw.await(20, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                if (clinging.contains(name)) {
                    throw EngineException.internal("the rules cling");
                }
                deeds.add(name + " withdraws");
            }

            @Override
            public List<String> verify(FirewallPlan plan, CallContext context) {
                deeds.add(name + " verifies");
                duringVerify.run();
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
    void whatSomebodyRemovedIsPutBack() {
        duringVerify = () -> {
            duringVerify = () -> drift = List.of("a rule is missing");
            daemon.foreignRemoval.run();
            daemon.foreignRemoval.run();
        };
        daemon.foreignRemoval.run();
        awaitDeeds(List.of("iptables verifies", "iptables verifies", "iptables applies"));
        Await.stays("one look for all that was removed at once", Duration.ofMillis(500), () -> deeds.size() == 3);
    }

    private void awaitDeeds(List<String> expected) {
        Await.until(
                () -> "done is " + expected + ", not " + deeds,
                () -> List.copyOf(deeds).equals(expected));
    }

    @Test
    void aChangeWhileTheRulesAreLookedAtIsNotTakenForDamage() {
        daemon.watch.close();
        duringVerify = () -> {
            duringVerify = () -> drift = List.of();
            drift = List.of("a rule too many");
            daemon.firewall.doubt();
            daemon.firewall.apply(Daemon.context());
        };
        daemon.firewall.mend(Daemon.context());
        assertEquals(List.of("iptables verifies", "iptables applies", "iptables verifies"), deeds);
    }

    @Test
    void changesWaitNoLongerThanThreeLooks() {
        daemon.watch.close();
        drift = List.of("a rule is missing");
        duringVerify = () -> {
            if (deeds.stream().filter("iptables verifies"::equals).count() <= 3) {
                daemon.firewall.doubt();
                daemon.firewall.apply(Daemon.context());
            }
        };
        daemon.firewall.mend(Daemon.context());
        assertEquals(
                List.of("iptables verifies", "iptables applies"),
                deeds.subList(deeds.size() - 2, deeds.size()),
                "the last look keeps changes out");
        assertEquals(8, deeds.size());
    }

    @Test
    void theOldDriverWithdrawsOnlyWhenTheNewOnesRulesAreInForceAndDecided() {
        // Its look at the new rules could come between.
        daemon.watch.close();
        change("nftables");
        assertEquals(and(NFTABLES_COMES, "iptables withdraws"), deeds);
        deeds.clear();
        daemon.firewall.doubt();
        daemon.firewall.apply(Daemon.context());
        assertEquals(List.of("nftables applies"), deeds);
    }

    private static List<String> and(List<String> deeds, String... more) {
        return Stream.concat(deeds.stream(), Stream.of(more)).toList();
    }

    private void change(String name) {
        daemon.firewall.change(name, () -> deeds.add("decided"), Daemon.context());
    }

    @Test
    void theNewDriverIsTriedWithNoRulesBeforeAnybodyWaitsForIt() {
        daemon.start.makeDefault(Daemon.context());
        given.clear();
        Runnable changeOfRules = () -> {
            daemon.firewall.doubt();
            daemon.firewall.apply(Daemon.context());
        };
        duringVerify = () -> {
            duringVerify = () -> {};
            changeOfRules.run();
        };
        change("nftables");
        assertEquals(
                List.of(0, 1, 1),
                given.stream().map(plan -> plan.networks().size()).toList());
        assertEquals("iptables applies", deeds.get(deeds.indexOf("nftables verifies") + 1));
    }

    @Test
    void rulesThatAreNotAsPlannedLeaveTheOldDriverInForce() {
        drift = List.of("no rule for port 80");
        EngineException wrong = assertThrows(EngineException.class, () -> change("nftables"));
        assertTrue(wrong.message().contains("no rule for port 80"), wrong.message());
        assertEquals(List.of("nftables applies", "nftables verifies", "nftables withdraws"), deeds);
        deeds.clear();
        daemon.firewall.doubt();
        daemon.firewall.apply(Daemon.context());
        assertEquals(List.of("iptables applies"), deeds);
    }

    @Test
    void whoDoesNotWithdrawIsAskedAgainWithTheSameCommand() {
        daemon.watch.close();
        clinging.add("iptables");
        EngineException failed = assertThrows(EngineException.class, () -> change("nftables"));
        assertEquals(
                "firewall driver nftables is in force, but iptables did not withdraw its rules: the rules cling; repeat"
                        + " driver:use firewall nftables",
                failed.message());
        assertEquals(NFTABLES_COMES, deeds);
        deeds.clear();
        clinging.clear();
        change("nftables");
        assertEquals(List.of("decided", "iptables withdraws"), deeds);
    }

    @Test
    void aStartWithdrawsWhatTheLifeBeforeLeft() throws InterruptedException {
        clinging.add("iptables");
        assertThrows(EngineException.class, () -> change("nftables"));
        deeds.clear();
        clinging.clear();
        restartWith("nftables");
        daemon.firewall.apply(Daemon.context());
        awaitDeeds(List.of("nftables applies", "iptables withdraws"));
        deeds.clear();
        restartWith("nftables");
        daemon.firewall.apply(Daemon.context());
        assertFalse(daemon.firewall.othersHaveRules(), "and only once");
        assertEquals(List.of("nftables applies"), deeds);
    }

    @Test
    void whoDiesBeforeTheDecisionStartsWithTheOldDriverAlone() throws InterruptedException {
        daemon.watch.close();
        FirewallGate firewall = daemon.firewall;
        Thread dying = Thread.ofVirtual()
                .start(() -> assertThrows(
                        EngineException.class, () -> firewall.change("nftables", this::never, Daemon.context())));
        awaitDeeds(NFTABLES_COMES.subList(0, NFTABLES_COMES.size() - 1));
        deeds.clear();
        restartWith("iptables");
        daemon.firewall.apply(Daemon.context());
        awaitDeeds(List.of("iptables applies", "nftables withdraws"));
        dying.interrupt();
        dying.join();
    }

    private void never() {
        try {
            // Until it is interrupted.
            Thread.sleep(Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            throw EngineException.cancelled("decided nothing");
        }
    }

    @Test
    void aStartWithAnotherDriverWithdrawsTheOldOne() throws InterruptedException {
        restartWith("nftables");
        assertTrue(daemon.firewall.othersHaveRules());
        daemon.firewall.apply(Daemon.context());
        awaitDeeds(List.of("nftables applies", "iptables withdraws"));
    }

    @Test
    void aStartWithoutNetworksWithdrawsTheOldOneToo() throws InterruptedException {
        restartWith("nftables");
        daemon.start.makeDefault(Daemon.context());
        awaitDeeds(List.of("nftables applies", "iptables withdraws"));
    }

    @Test
    void whoIsNotThereAtTheStartIsAskedAtTheNext() throws InterruptedException {
        restartWith("nftables");
        daemon.slots.absent.add("iptables");
        daemon.firewall.apply(Daemon.context());
        assertTrue(daemon.firewall.othersHaveRules());
        deeds.clear();
        restartWith("nftables");
        daemon.firewall.apply(Daemon.context());
        awaitDeeds(List.of("nftables applies", "iptables withdraws"));
    }

    @Test
    void changesOfTheRulesDoNotWaitForTheOldDriver() throws InterruptedException {
        daemon.watch.close();
        mayWithdraw = new CountDownLatch(1);
        Thread changing = Thread.ofVirtual().start(() -> change("nftables"));
        awaitDeeds(NFTABLES_COMES);
        deeds.clear();
        daemon.firewall.doubt();
        daemon.firewall.apply(Daemon.context());
        assertEquals(List.of("nftables applies"), deeds, "by the new driver alone");
        mayWithdraw.countDown();
        changing.join();
        assertEquals(List.of("nftables applies", "iptables withdraws"), deeds);
    }

    @Test
    void aPortIsNotGivenAwayBeforeTheOldDriverHasWithdrawn() throws InterruptedException {
        daemon.watch.close();
        String id = Daemon.id("c1");
        daemon.define(id, "web", List.of("80/tcp="), "bridge");
        daemon.open(id);
        deeds.clear();
        mayWithdraw = new CountDownLatch(1);
        Thread changing = Thread.ofVirtual().start(() -> change("nftables"));
        awaitDeeds(NFTABLES_COMES);
        Thread closing = Thread.ofVirtual().start(() -> {
            daemon.close(id);
            deeds.add("closed");
        });
        awaitDeeds(and(NFTABLES_COMES, "nftables applies"));
        mayWithdraw.countDown();
        changing.join();
        closing.join();
        assertEquals(and(NFTABLES_COMES, "nftables applies", "iptables withdraws", "closed"), deeds);
    }

    @Test
    void aSecondChangeComesAfterTheFirstHasEnded() throws InterruptedException {
        daemon.watch.close();
        mayWithdraw = new CountDownLatch(1);
        Thread first = Thread.ofVirtual().start(() -> change("nftables"));
        awaitDeeds(NFTABLES_COMES);
        Thread second = Thread.ofVirtual().start(() -> change("iptables"));
        mayWithdraw.countDown();
        first.join();
        second.join();
        assertEquals(
                and(
                        NFTABLES_COMES,
                        "iptables withdraws",
                        "iptables applies",
                        "iptables verifies",
                        "iptables applies",
                        "iptables verifies",
                        "decided",
                        "nftables withdraws"),
                deeds);
    }
}

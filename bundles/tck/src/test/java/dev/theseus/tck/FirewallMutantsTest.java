package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Firewall drivers that are wrong on purpose, each in one thing, on a host of which only the rules are real. */
class FirewallMutantsTest {
    private static volatile Function<Map<String, String>, MemoryFirewall> making = MemoryFirewall::new;

    /** The suite for what is being made; only its contracts without packets have a meaning here. */
    static final class Suite extends FirewallDriverTck {
        @Override
        protected FirewallTopology build(Path directory) {
            return new Rules(new ConcurrentHashMap<>());
        }

        @Override
        protected FirewallDriver open(EngineSettings settings, FirewallTopology topology) {
            return making.apply(((Rules) topology).lines());
        }

        @Override
        protected void close(FirewallDriver driver) {
            // It holds nothing open, if it is right.
        }
    }

    /** @param lines by line, whose it is */
    private record Rules(Map<String, String> lines) implements FirewallTopology {
        @Override
        public FirewallPlan.Network one() {
            return NamespaceTopology.ONE;
        }

        @Override
        public FirewallPlan.Network two() {
            return NamespaceTopology.TWO;
        }

        @Override
        public InetAddress address(Place place) {
            return Cidr.literal("172.30.1.2");
        }

        @Override
        public String call(Place from, InetAddress to, int port) {
            throw new UnsupportedOperationException("there is no network");
        }

        @Override
        public void flush() {
            lines.clear();
        }

        @Override
        public List<String> rules() {
            return List.copyOf(lines.keySet());
        }

        @Override
        public void close() {
            // Memory.
        }
    }

    private static void caught(String contract, Function<Map<String, String>, MemoryFirewall> mutant, String... words) {
        making = mutant;
        MutantRun.assertCaught(Suite.class, contract, words);
    }

    @AfterEach
    void reset() {
        making = MemoryFirewall::new;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aPlanOfACallerThatIsGoneIsNotApplied",
                "onePlanAppliedByManyAtOnceIsThere",
                "impossiblePortsAreRefusedBeforeAnythingChanges"
            })
    void aRightDriverPasses(String contract) {
        MutantRun.assertPasses(Suite.class, contract);
    }

    @Test
    void appliesForCallersThatAreGone() {
        caught("aPlanOfACallerThatIsGoneIsNotApplied", rules -> new MemoryFirewall(rules) {
            @Override
            public void apply(FirewallPlan plan, CallContext context) {
                super.apply(plan, CallContext.background(Duration.ofMinutes(1)));
            }
        });
    }

    @Test
    void withdrawLeavesWhatIsNoPort() {
        caught(
                "aPlanOfACallerThatIsGoneIsNotApplied",
                rules -> new MemoryFirewall(rules) {
                    @Override
                    public synchronized void withdraw(String engineId, CallContext context) {
                        rules.keySet().removeIf(line -> line.startsWith(engineId + " port"));
                    }
                },
                "but there still is",
                "network");
    }

    @Test
    void eachApplyLeavesAChain() {
        caught(
                "onePlanAppliedByManyAtOnceIsThere",
                rules -> new MemoryFirewall(rules) {
                    @Override
                    synchronized void replace(FirewallPlan plan) {
                        super.replace(plan);
                        rules.put("chain " + UUID.randomUUID(), "nobody");
                    }
                },
                "chain");
    }

    @Test
    void refusesWhenItHasChangedSomething() {
        caught("impossiblePortsAreRefusedBeforeAnythingChanges", rules -> new MemoryFirewall(rules) {
            @Override
            public void apply(FirewallPlan plan, CallContext context) {
                replace(plan);
                super.apply(plan, context);
            }
        });
    }
}

package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Firewall drivers that are wrong on purpose, each in one thing, on a host of which only the rules are real. */
class FirewallMutantsTest {
    private static final String BLOCKED = "subnetsThatOthersBlockAreToldAndNoneOfItsOwn";

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
        public AutoCloseable block(Cidr subnet) {
            lines.put(MemoryFirewall.DROP + subnet, "somebody else");
            return () -> lines.remove(MemoryFirewall.DROP + subnet);
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
                "impossiblePortsAreRefusedBeforeAnythingChanges",
                "subnetsThatOthersBlockAreToldAndNoneOfItsOwn"
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

    @Test
    void takesItsOwnGuardsForSomebodyElses() {
        caught(
                BLOCKED,
                rules -> new MemoryFirewall(rules) {
                    @Override
                    public List<BlockedSubnet> blockedSubnets(String engineId, CallContext context) {
                        return Stream.concat(
                                        super.blockedSubnets(engineId, context).stream(),
                                        rules.containsValue(engineId)
                                                ? Stream.of(new BlockedSubnet(Cidr.parse("172.30.1.0/24"), "its guard"))
                                                : Stream.of())
                                .toList();
                    }
                },
                "not somebody else's");
    }

    @Test
    void tellsNothingOfWhatOthersBlock() {
        caught(BLOCKED, rules -> new MemoryFirewall(rules) {
            @Override
            public List<BlockedSubnet> blockedSubnets(String engineId, CallContext context) {
                return List.of();
            }
        });
    }

    @Test
    void tellsWhatItOnceSaw() {
        caught(
                BLOCKED,
                rules -> new MemoryFirewall(rules) {
                    private final Set<BlockedSubnet> seen = ConcurrentHashMap.newKeySet();

                    @Override
                    public List<BlockedSubnet> blockedSubnets(String engineId, CallContext context) {
                        seen.addAll(super.blockedSubnets(engineId, context));
                        return List.copyOf(seen);
                    }
                },
                "the rule is gone");
    }

    @Test
    void takesTheRulesOfOthersAwayWhenItLooks() {
        caught(
                BLOCKED,
                rules -> new MemoryFirewall(rules) {
                    @Override
                    public List<BlockedSubnet> blockedSubnets(String engineId, CallContext context) {
                        List<BlockedSubnet> told = super.blockedSubnets(engineId, context);
                        rules.keySet().removeIf(line -> line.startsWith(DROP));
                        return told;
                    }
                },
                "it only looks");
    }
}

package dev.theseus.tck;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.testing.NeedsRoot;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Network drivers that claim what they do not do, each one thing, and the contract that finds it. */
@NeedsRoot
class NetworkCapabilityMutantsTest {
    private static volatile BiFunction<EngineSettings, Path, IpNetworks> making = IpNetworks::new;

    /** The suite for what is being made, with packets. */
    static final class Suite extends NetworkDriverTck {
        @TempDir
        private Path places;

        private final List<TrialNamespace> namespaces = new CopyOnWriteArrayList<>();

        @Override
        protected NetworkDriver open(EngineSettings settings) {
            return making.apply(settings, createNamespace("host"));
        }

        @Override
        protected void close(NetworkDriver driver) {
            // It holds nothing open.
        }

        @Override
        protected Optional<Path> host() {
            return Optional.of(places.resolve("host"));
        }

        @Override
        protected Path createNamespace(String name) {
            TrialNamespace namespace = TrialNamespace.create(places, name);
            namespaces.add(namespace);
            return namespace.handle();
        }

        @Override
        protected void deleteNamespace(Path namespace) {
            new TrialNamespace(namespace).close();
        }

        @Override
        protected boolean reaches(Path namespace, InetAddress address) {
            return new TrialNamespace(namespace).reaches(address);
        }

        @AfterEach
        void deleteNamespaces() {
            namespaces.forEach(TrialNamespace::close);
        }
    }

    private static void caught(String contract, BiFunction<EngineSettings, Path, IpNetworks> mutant, String... words) {
        making = mutant;
        MutantRun.assertCaught(Suite.class, contract, words);
    }

    @AfterEach
    void letGo() {
        making = IpNetworks::new;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "theGatewayStaysWhereItIsWhenOthersGo",
                "capabilitiesAreWordsOfTheInterface",
                "aCapabilityComesWithThoseThatItNeeds",
                "anEndpointHasTheEnginesAddressesAndNoOthers",
                "severalSubnetsOfOneFamilyAreReached",
                "theHostForwardsUnderTheEndpointsOwnAddresses",
                "theHostsLoopbackHasAWayThroughTheLink"
            })
    void aDriverThatDoesWhatItClaimsPasses(String contract) {
        MutantRun.assertPasses(Suite.class, contract);
    }

    @Test
    void theBridgeTakesTheAddressOfAPort() {
        caught(
                "theGatewayStaysWhereItIsWhenOthersGo",
                (settings, host) -> new IpNetworks(settings, host) {
                    private int ports;

                    @Override
                    String ownAddress(NetworkSpec network) {
                        return "";
                    }

                    /** The later, the higher: a bridge takes the lowest. */
                    @Override
                    String port(EndpointSpec endpoint, Path namespace) {
                        return super.port(endpoint, namespace)
                                .replace(" type ", " address 02:00:00:00:00:%02x type ".formatted(++ports));
                    }
                },
                "after all others have gone");
    }

    @Test
    void aWordIsMisspelt() {
        caught(
                "capabilitiesAreWordsOfTheInterface",
                (settings, host) -> new IpNetworks(settings, host) {
                    @Override
                    Set<String> capabilities() {
                        return Set.of("publish-port");
                    }
                },
                "publish-port");
    }

    @Test
    void portsArePublishedWithoutALink() {
        caught(
                "aCapabilityComesWithThoseThatItNeeds",
                (settings, host) -> new IpNetworks(settings, host) {
                    @Override
                    Set<String> capabilities() {
                        return Set.of(ADDRESSES_BY_ENGINE, PUBLISH_PORTS);
                    }
                },
                "host-link");
    }

    @Test
    void anAddressOfItsOwnIsAdded() {
        caught(
                "anEndpointHasTheEnginesAddressesAndNoOthers",
                (settings, host) -> new IpNetworks(settings, host) {
                    @Override
                    void addMore(TrialNamespace place) {
                        place.ip("address add 172.29.99.9/24 dev eth0");
                    }
                },
                "172.29.99.9");
    }

    @Test
    void theSecondSubnetIsForgotten() {
        caught(
                "severalSubnetsOfOneFamilyAreReached",
                (settings, host) -> new IpNetworks(settings, host) {
                    @Override
                    List<Cidr> gateways(NetworkSpec network) {
                        return network.gateways().subList(0, 1);
                    }
                },
                "the second subnet's gateway");
    }

    @Test
    void nothingIsForwarded() {
        caught(
                "theHostForwardsUnderTheEndpointsOwnAddresses",
                (settings, host) -> new IpNetworks(settings, host) {
                    @Override
                    void forward(NetworkSpec network) {
                        // As the host was.
                    }
                },
                "a machine beside the host");
    }

    /** As a driver does that masquerades by itself: the machine beside it sees the host. */
    @Test
    void anotherAddressIsShown() {
        caught(
                "theHostForwardsUnderTheEndpointsOwnAddresses",
                (settings, host) -> new IpNetworks(settings, host) {
                    @Override
                    void forward(NetworkSpec network) {
                        super.forward(network);
                        this.host.must("iptables -t nat -A POSTROUTING -s 172.29.60.0/24 -j MASQUERADE");
                    }
                },
                "a machine beside the host");
    }

    @Test
    void theLoopbackIsShut() {
        caught(
                "theHostsLoopbackHasAWayThroughTheLink",
                (settings, host) -> new IpNetworks(settings, host) {
                    @Override
                    void openLoopback(NetworkSpec network) {
                        // As the host was.
                    }
                },
                "route get");
    }

    /** Endpoints with the address that {@code peer} gives them. */
    private static IpNetworks sharing(EngineSettings settings, Path host, String peer) {
        return new IpNetworks(settings, host) {
            @Override
            Set<String> capabilities() {
                return Set.of(ADDRESSES_BY_ENGINE, SHARED_MAC);
            }

            @Override
            String port(EndpointSpec endpoint, Path namespace) {
                return super.port(endpoint, namespace).replace(" eth0", " eth0" + peer);
            }
        };
    }

    @Test
    void anEndpointHasAnAddressOfTheHosts() {
        making = (settings, host) -> sharing(settings, host, " address 02:42:00:00:00:3c");
        MutantRun.assertPasses(Suite.class, "whoSharesAHardwareAddressHasOneOfTheHosts");
    }

    @Test
    void anEndpointHasAnAddressOfItsOwnInstead() {
        caught(
                "whoSharesAHardwareAddressHasOneOfTheHosts",
                (settings, host) -> sharing(settings, host, ""),
                "is none of the host's");
    }
}

package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Network drivers that are wrong on purpose, each in one thing, and the contract that finds it. */
class NetworkMutantsTest {
    private static volatile Function<EngineSettings, MemoryNetworks> making = MemoryNetworks::new;
    private static volatile Optional<Path> host = Optional.empty();
    private static final CallContext NOBODYS = CallContext.background(Duration.ofMinutes(5));
    private static final List<AutoCloseable> LEAKED = new ArrayList<>();

    /** The suite for what is being made; only its contracts without packets have a meaning here. */
    static final class Suite extends NetworkDriverTck {
        @Override
        protected NetworkDriver open(EngineSettings settings) {
            return making.apply(settings);
        }

        @Override
        protected void close(NetworkDriver driver) {
            // It holds nothing open, if it is right.
        }

        @Override
        protected Optional<Path> host() {
            return host;
        }

        @Override
        protected Path createNamespace(String name) {
            try {
                return Files.createFile(trialFolder().resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected void deleteNamespace(Path namespace) {
            // A file of the trial's.
        }

        @Override
        protected boolean reaches(Path namespace, InetAddress address) {
            throw new UnsupportedOperationException("there is no network");
        }
    }

    private static void caught(String contract, Function<EngineSettings, MemoryNetworks> mutant, String... words) {
        making = mutant;
        MutantRun.assertCaught(Suite.class, contract, words);
    }

    @AfterEach
    void letGo() throws Exception {
        for (AutoCloseable leaked : LEAKED) {
            leaked.close();
        }
        LEAKED.clear();
        host = Optional.empty();
        making = MemoryNetworks::new;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aCallerThatIsGoneGetsNothingMade",
                "oneNetworkEnsuredByManyAtOnceIsOne",
                "oneEndpointAttachedByManyAtOnceIsOne",
                "attachingToANetworkThatIsNotThereFails"
            })
    void aRightDriverPasses(String contract) {
        MutantRun.assertPasses(Suite.class, contract);
    }

    @Test
    void ensuresForCallersThatAreGone() {
        caught("aCallerThatIsGoneGetsNothingMade", settings -> new MemoryNetworks(settings) {
            @Override
            public void ensureNetwork(NetworkSpec network, CallContext context) {
                super.ensureNetwork(network, NOBODYS);
            }
        });
    }

    @Test
    void attachesForCallersThatAreGone() {
        caught("aCallerThatIsGoneGetsNothingMade", settings -> new MemoryNetworks(settings) {
            @Override
            public void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
                super.attach(endpoint, namespace, NOBODYS);
            }
        });
    }

    @Test
    void detachLeavesAFile() {
        caught(
                "oneEndpointAttachedByManyAtOnceIsOne",
                settings -> new MemoryNetworks(settings) {
                    @Override
                    void write(String id) {
                        super.write(id);
                        super.write("lease-of-" + id);
                    }
                },
                "but there still is",
                "lease-of-");
    }

    @Test
    @NeedsRoot
    void removeLeavesALink(@TempDir Path folder) {
        TrialNamespace namespace = TrialNamespace.create(folder, "host");
        LEAKED.add(namespace);
        host = Optional.of(namespace.handle());
        caught(
                "oneNetworkEnsuredByManyAtOnceIsOne",
                settings -> new MemoryNetworks(settings) {
                    @Override
                    public void removeNetwork(NetworkSpec network, CallContext context) {
                        super.removeNetwork(network, context);
                        // The first time that it is asked about this network, which is not the trial's first.
                        if (network.linkName().equals("tck1")
                                && namespace
                                                .run("ip", "link", "show", "left")
                                                .exit()
                                                .code()
                                        != 0) {
                            namespace.ip("link add left type dummy");
                        }
                    }
                },
                "link",
                "left");
    }

    @Test
    @NeedsRoot
    void attachLeavesAMount() {
        caught(
                "oneEndpointAttachedByManyAtOnceIsOne",
                settings -> new MemoryNetworks(settings) {
                    private boolean mounted;

                    @Override
                    public synchronized void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
                        super.attach(endpoint, namespace, context);
                        if (!mounted) {
                            mounted = true;
                            MountSpec bind = new MountSpec("bind", namespace.toString(), List.of("bind"));
                            HostServices.mounts().mount(List.of(bind), namespace);
                            LEAKED.add(() -> HostServices.mounts().unmount(namespace));
                        }
                    }
                },
                "a mount");
    }
}

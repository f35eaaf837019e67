package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.FirewallPlan;
import dev.theseus.api.network.NameService;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** What drivers make, outliving the daemon; every operation can be told to fail. */
final class FakeKernel {
    final World world;
    /** What network drivers can do, whatever their name. */
    volatile Set<String> capabilities = Set.of(
            NetworkDriver.ADDRESSES_BY_ENGINE,
            NetworkDriver.HOST_LINK,
            NetworkDriver.PUBLISH_PORTS,
            NetworkDriver.MASQUERADE);

    final Map<String, NetworkSpec> bridges = new ConcurrentHashMap<>();
    final Map<String, EndpointSpec> endpoints = new ConcurrentHashMap<>();
    final Map<String, Path> places = new ConcurrentHashMap<>();
    final Map<String, EndpointSpec> rerouted = new ConcurrentHashMap<>();
    final Map<String, Path> served = new ConcurrentHashMap<>();
    final List<FirewallPlan> plans = new CopyOnWriteArrayList<>();
    final List<Cidr> usedSubnets = new CopyOnWriteArrayList<>();
    final List<BlockedSubnet> blockedSubnets = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final Map<String, List<String>> drift = new ConcurrentHashMap<>();

    /** Tests of the relay replace it: most are about a host that has only IPv4. */
    FakeRelay relay = FakeRelay.ofIpv4Host();

    /** Whoever has it keeps links from going. */
    final ReentrantLock detaching = new ReentrantLock();

    private final Map<String, String> failures = new HashMap<>();

    FakeKernel(World world) {
        this.world = world;
    }

    /** The next and all later calls of that operation fail; empty message for success again. */
    synchronized void fail(String operation, String message) {
        if (message.isEmpty()) {
            failures.remove(operation);
        } else {
            failures.put(operation, message);
        }
    }

    private void effect(String operation, Runnable effect) {
        world.act(() -> {
            calls.add(operation);
            synchronized (this) {
                if (failures.containsKey(operation)) {
                    throw EngineException.internal(failures.get(operation));
                }
            }
            effect.run();
        });
    }

    FirewallPlan rules() {
        return plans.isEmpty() ? new FirewallPlan("fake", List.of(), List.of()) : plans.getLast();
    }

    final NetworkDriver networkDriver = new NetworkDriver() {
        @Override
        public DriverInfo info() {
            calls.add("info");
            return new DriverInfo("bridge", "1", capabilities, Map.of());
        }

        @Override
        public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
            return RecoveryReport.empty();
        }

        @Override
        public void ensureNetwork(NetworkSpec network, CallContext context) {
            effect("ensureNetwork", () -> bridges.put(network.id(), network));
        }

        @Override
        public void removeNetwork(NetworkSpec network, CallContext context) {
            effect("removeNetwork", () -> bridges.remove(network.id()));
        }

        @Override
        public void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
            effect("attach", () -> {
                if (!Files.exists(namespace)) {
                    throw EngineException.notFound("no namespace " + namespace);
                }
                if (!bridges.containsKey(endpoint.network().id())) {
                    throw EngineException.notFound(
                            "no bridge " + endpoint.network().linkName());
                }
                endpoints.put(endpoint.id(), endpoint);
                places.put(endpoint.id(), namespace);
            });
        }

        @Override
        public void detach(EndpointSpec endpoint, Path namespace, CallContext context) {
            detaching.lock();
            try {
                effect("detach", () -> endpoints.remove(endpoint.id()));
            } finally {
                detaching.unlock();
            }
        }

        @Override
        public void setDefaultGateways(EndpointSpec endpoint, Path namespace, CallContext context) {
            effect("setDefaultGateways", () -> rerouted.put(endpoint.id(), endpoint));
        }

        @Override
        public EndpointStats stats(EndpointSpec endpoint, Path namespace, CallContext context) {
            return new EndpointStats(endpoint.interfaceName(), 1, 2, 3, 4, 5, 6, 7, 8);
        }

        @Override
        public List<String> check(EndpointSpec endpoint, Path namespace, CallContext context) {
            calls.add("check");
            return drift.getOrDefault(endpoint.id(), List.of());
        }

        @Override
        public List<Cidr> usedSubnets(CallContext context) {
            calls.add("usedSubnets");
            return List.copyOf(usedSubnets);
        }
    };

    final FirewallDriver firewallDriver = new FirewallDriver() {
        @Override
        public DriverInfo info() {
            return new DriverInfo("iptables", "1", Set.of(FirewallDriver.ANNOUNCED), Map.of());
        }

        @Override
        public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
            return RecoveryReport.empty();
        }

        @Override
        public void apply(FirewallPlan plan, CallContext context) {
            effect("apply", () -> plans.add(plan));
        }

        @Override
        public void withdraw(String engineId, CallContext context) {
            plans.clear();
        }

        @Override
        public List<String> verify(FirewallPlan plan, CallContext context) {
            return List.of();
        }

        @Override
        public List<BlockedSubnet> blockedSubnets(String engineId, CallContext context) {
            effect("blockedSubnets", () -> {});
            return List.copyOf(blockedSubnets);
        }
    };

    final NetworkNamespaces namespaces = new NetworkNamespaces() {
        @Override
        public void create(Path handle) {
            effect("createNamespace", () -> touch(handle));
        }

        @Override
        public void delete(Path handle) {
            effect("deleteNamespace", () -> {
                // A namespace takes its links along.
                endpoints.keySet().removeIf(id -> handle.equals(places.get(id)));
                try {
                    Files.deleteIfExists(handle);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        @Override
        public void sysctl(Path handle, Map<String, String> values) {
            throw new UnsupportedOperationException();
        }
    };

    private static void touch(Path handle) {
        try {
            if (!Files.exists(handle)) {
                Files.createFile(handle);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sockets die with the daemon, unlike everything else here. */
    final NameService nameService = new NameService() {
        @Override
        public void serve(String sandboxId, Path namespace, List<InetSocketAddress> upstream) {
            effect("serve", () -> served.put(sandboxId, namespace));
        }

        @Override
        public void stop(String sandboxId) {
            effect("stop", () -> served.remove(sandboxId));
        }
    };

    List<String> callsOf(String operation) {
        return new ArrayList<>(calls.stream().filter(operation::equals).toList());
    }
}

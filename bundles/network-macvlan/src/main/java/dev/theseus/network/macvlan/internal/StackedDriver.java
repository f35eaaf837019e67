package dev.theseus.network.macvlan.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** What both drivers do. Each call runs as a whole on one platform thread, for it is a row of short system calls. */
abstract class StackedDriver implements NetworkDriver {
    private final Layer layer;
    private final Set<String> capabilities;
    private final HostNamespace host;
    private final Parents parents;
    private final Uppers uppers;

    /** @param run the driver's volatile folder */
    StackedDriver(Layer layer, Set<String> capabilities, String engineId, HostNamespace host, Path run) {
        this.layer = layer;
        this.capabilities = capabilities;
        this.host = host;
        parents = new Parents(layer, host, engineId, new Register(made(run.resolve("networks"))));
        uppers = new Uppers(layer, host, parents, engineId, new Register(made(run.resolve("endpoints"))));
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final void end() {
        host.close();
    }

    @Override
    public final DriverInfo info() {
        return new DriverInfo(layer.word(), "1", capabilities, Map.of());
    }

    /** Keys are ids of networks and endpoints. */
    @Override
    public final RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        Set<String> there = call("recover", context, () -> {
            Set<String> known = new HashSet<>(uppers.known());
            known.addAll(parents.known());
            return known;
        });
        Set<String> adopted = new HashSet<>(expected.keys());
        adopted.retainAll(there);
        Set<String> missing = new HashSet<>(expected.keys());
        missing.removeAll(there);
        Set<String> unknown = new HashSet<>(there);
        unknown.removeAll(expected.keys());
        return new RecoveryReport(adopted, missing, unknown, List.of());
    }

    @Override
    public final void ensureNetwork(NetworkSpec network, CallContext context) {
        run("ensure network " + network.name(), context, () -> parents.ensure(network, layer.kind(network)));
    }

    @Override
    public final void removeNetwork(NetworkSpec network, CallContext context) {
        run("remove network " + network.name(), context, () -> parents.remove(network));
    }

    @Override
    public final void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
        run("attach to " + endpoint.network().name(), context, () -> uppers.attach(endpoint, namespace, context));
    }

    @Override
    public final void detach(EndpointSpec endpoint, Path namespace, CallContext context) {
        run("detach from " + endpoint.network().name(), context, () -> uppers.detach(endpoint, namespace));
    }

    @Override
    public final void abandon(EndpointSpec endpoint, Path namespace, CallContext context) {
        run("leave " + endpoint.network().name(), context, () -> uppers.abandon(endpoint, namespace));
    }

    @Override
    public final void setDefaultGateways(EndpointSpec endpoint, Path namespace, CallContext context) {
        run("set default gateways", context, () -> uppers.setDefaultGateways(endpoint, namespace));
    }

    @Override
    public final EndpointStats stats(EndpointSpec endpoint, Path namespace, CallContext context) {
        return call("stats", context, () -> uppers.stats(endpoint, namespace));
    }

    @Override
    public final List<String> check(EndpointSpec endpoint, Path namespace, CallContext context) {
        return call("check", context, () -> uppers.check(endpoint, namespace));
    }

    @Override
    public final List<Cidr> usedSubnets(CallContext context) {
        return call("used subnets", context, () -> host.subnets(link -> true));
    }

    @Override
    public final List<Diagnostic> diagnose(CallContext context) {
        int count = call("diagnose", context, () -> host.socket().links().list().size());
        return List.of(new Diagnostic(true, "rtnetlink", count + " links on the host", ""));
    }

    private static void run(String what, CallContext context, Runnable work) {
        context.check(what);
        PlatformThreads.run(work);
    }

    private static <T> T call(String what, CallContext context, Callable<T> work) {
        context.check(what);
        return PlatformThreads.call(work);
    }
}

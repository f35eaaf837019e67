package dev.theseus.network.bridge.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.linux.engine.EngineTag;
import dev.theseus.linux.engine.LifeSign;
import dev.theseus.linux.netlink.Link;
import dev.theseus.linux.thread.PlatformThreads;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Networks as bridges. Each call runs as a whole on one platform thread, for it is a row of short system calls. */
@Component(
        service = NetworkDriver.class,
        property = Driver.PROPERTY_NAME + "=bridge",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class BridgeDriver implements NetworkDriver {
    private static final String NAME = "bridge";
    private static final String VERSION = "1";
    /** Docker allows its bridge networks one subnet of each family: {@link #MANY_SUBNETS} is not among them. */
    private static final Set<String> CAPABILITIES = Set.of(ADDRESSES_BY_ENGINE, HOST_LINK, PUBLISH_PORTS, MASQUERADE);

    private final HostNamespace host;
    private final Bridges bridges;
    private final Endpoints endpoints;

    @Activate
    public BridgeDriver(@Reference EngineSettings settings) {
        this(settings.engineId(), HostNamespace.own());
        LifeSign.give(settings.engineId());
    }

    BridgeDriver(String engineId, HostNamespace host) {
        this.host = host;
        this.bridges = new Bridges(host, engineId);
        this.endpoints = new Endpoints(host, bridges, engineId);
    }

    @Deactivate
    void close() {
        host.close();
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(NAME, VERSION, CAPABILITIES, Map.of());
    }

    /** Keys are ids of networks and endpoints. A network on an adopted bridge has no tag, so it is not found. */
    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        Set<String> tagged = call(
                "recover",
                context,
                () -> host.socket().links().list().stream()
                        .map(Link::alias)
                        .map(EngineTag::parse)
                        .flatMap(Optional::stream)
                        .filter(tag -> tag.engineId().equals(expected.engineId()))
                        .map(EngineTag::objectId)
                        .collect(Collectors.toSet()));
        bridges.know(expected.keys());
        Set<String> adopted = new HashSet<>(expected.keys());
        adopted.retainAll(tagged);
        Set<String> missing = new HashSet<>(expected.keys());
        missing.removeAll(tagged);
        Set<String> unknown = new HashSet<>(tagged);
        unknown.removeAll(expected.keys());
        return new RecoveryReport(adopted, missing, unknown, List.of());
    }

    @Override
    public void ensureNetwork(NetworkSpec network, CallContext context) {
        run("ensure network " + network.name(), context, () -> bridges.ensure(network));
    }

    @Override
    public void removeNetwork(NetworkSpec network, CallContext context) {
        run("remove network " + network.name(), context, () -> bridges.remove(network));
    }

    @Override
    public void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
        run("attach to " + endpoint.network().name(), context, () -> endpoints.attach(endpoint, namespace));
    }

    @Override
    public void detach(EndpointSpec endpoint, Path namespace, CallContext context) {
        run("detach from " + endpoint.network().name(), context, () -> endpoints.detach(endpoint));
    }

    @Override
    public void abandon(EndpointSpec endpoint, Path namespace, CallContext context) {
        run("leave " + endpoint.network().name(), context, () -> endpoints.abandon(endpoint));
    }

    @Override
    public void setDefaultGateways(EndpointSpec endpoint, Path namespace, CallContext context) {
        run("set default gateways", context, () -> endpoints.setDefaultGateways(endpoint, namespace));
    }

    @Override
    public EndpointStats stats(EndpointSpec endpoint, Path namespace, CallContext context) {
        return call("stats", context, () -> endpoints.stats(endpoint, namespace));
    }

    @Override
    public List<String> check(EndpointSpec endpoint, Path namespace, CallContext context) {
        return call("check", context, () -> endpoints.check(endpoint, namespace));
    }

    @Override
    public List<Cidr> usedSubnets(CallContext context) {
        return call("used subnets", context, bridges::usedSubnets);
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
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

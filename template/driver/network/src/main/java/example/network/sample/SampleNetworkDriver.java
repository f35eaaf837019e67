package example.network.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.network.NetworkSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * A network is a Linux bridge, a container's end a veth pair, and all of it is made by the {@code ip} command.
 *
 * <p>Each link on the host has the alias {@code sample:<engine>:<object>}: that is all that is kept, and where {@link #recover}
 * finds it again.
 */
@Component(service = NetworkDriver.class, property = Driver.PROPERTY_NAME + "=" + SampleNetworkDriver.NAME)
public final class SampleNetworkDriver implements NetworkDriver {
    static final String NAME = "sample";
    private static final String VERSION = "1.0.0";
    /**
     * All that the engine needs to know of it: it gives addresses, guards the bridges by rules and publishes ports
     * through them.
     */
    private static final Set<String> CAPABILITIES =
            Set.of(ADDRESSES_BY_ENGINE, MANY_SUBNETS, HOST_LINK, PUBLISH_PORTS, MASQUERADE);

    private static final Path HOST = Path.of("/proc/self/ns/net");
    /** Of a veth's end on the host: a letter and the beginning of the endpoint's id are a link's name, 15 characters at most. */
    private static final String VETH = "v";

    private static final Pattern ADDRESS = Pattern.compile(" inet6? (\\S+/\\d+)");
    private static final Pattern COUNTERS = Pattern.compile(
            "RX:[^\\\\]*\\\\\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+).*TX:[^\\\\]*\\\\\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)");

    private final String tag;
    private final NetworkNamespaces namespaces;
    private final Path hostNamespace;
    private final IpCommand host;
    /** Calls for one object wait for each other; of those for different ones hardly any two do. */
    private final Lock[] turns = Stream.generate(ReentrantLock::new).limit(64).toArray(Lock[]::new);

    @Activate
    public SampleNetworkDriver(@Reference EngineSettings settings, @Reference NetworkNamespaces namespaces) {
        this(settings, namespaces, HOST);
    }

    /** @param host where bridges are; a test has a namespace that plays the host */
    SampleNetworkDriver(EngineSettings settings, NetworkNamespaces namespaces, Path host) {
        this.tag = NAME + ":" + settings.engineId() + ":";
        this.namespaces = namespaces;
        this.hostNamespace = host;
        this.host = host.equals(HOST) ? IpCommand.HOST : IpCommand.in(host);
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(NAME, VERSION, CAPABILITIES, Map.of());
    }

    /** Asks the kernel: a link that bears this engine's tag is what the tag says. */
    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        Set<String> found = new HashSet<>(aliases(context).values());
        Set<String> adopted = new HashSet<>(expected.keys());
        adopted.retainAll(found);
        Set<String> missing = new HashSet<>(expected.keys());
        missing.removeAll(found);
        Set<String> unknown = new HashSet<>(found);
        unknown.removeAll(expected.keys());
        return new RecoveryReport(adopted, missing, unknown, List.of());
    }

    /** The host's links with this engine's tag: name to the object's id. */
    private Map<String, String> aliases(CallContext context) {
        Map<String, String> aliases = new HashMap<>();
        Pattern tagged = Pattern.compile("^\\d+: ([^:@]+)[:@].*\\balias " + Pattern.quote(tag) + "(\\S+)");
        host.run("-o link show", context).lines().forEach(line -> {
            Matcher matcher = tagged.matcher(line);
            if (matcher.find()) {
                aliases.put(matcher.group(1), matcher.group(2));
            }
        });
        return aliases;
    }

    private boolean isThere(String link, CallContext context) {
        return host.run("-o link show", context)
                .lines()
                .anyMatch(line -> line.matches("\\d+: " + Pattern.quote(link) + "[:@].*"));
    }

    @Override
    public List<Diagnostic> diagnose(CallContext context) {
        try {
            return List.of(new Diagnostic(true, "ip command", host.run("-V", context), ""));
        } catch (EngineException e) {
            return List.of(new Diagnostic(false, "ip command", e.message(), "install iproute2"));
        }
    }

    private void inTurn(String id, Runnable change) {
        Lock turn = turns[Math.floorMod(id.hashCode(), turns.length)];
        turn.lock();
        try {
            change.run();
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void ensureNetwork(NetworkSpec network, CallContext context) {
        inTurn(network.id(), () -> ensure(network, context));
    }

    private void ensure(NetworkSpec network, CallContext context) {
        String link = network.linkName();
        boolean owned = network.id().equals(aliases(context).get(link));
        if (isThere(link, context) && !owned && !network.adopt()) {
            throw EngineException.conflict("network " + network.name() + ": link " + link
                    + " is there already and somebody else's; remove it, or choose another name");
        }
        if (network.adopt()) {
            requireLink(network, context);
            namespaces.sysctl(hostNamespace, forwarding(network));
            return;
        }
        List<String> lines = new ArrayList<>();
        if (!owned) {
            lines.add("link add " + link + " address " + hardwareAddress(network) + " type bridge");
            lines.add("link set " + link + " alias " + tag + network.id());
        }
        if (network.mtu() > 0) {
            lines.add("link set " + link + " mtu " + network.mtu());
        }
        network.gateways().forEach(gateway -> lines.add("address replace " + address(gateway) + " dev " + link));
        lines.add("link set " + link + " up");
        host.batch(lines, context);
        namespaces.sysctl(hostNamespace, forwarding(network));
    }

    /** Of the bridge's own: one of a port's would go with that port, and nobody would find the gateway where it was. */
    private static String hardwareAddress(NetworkSpec network) {
        int hash = network.id().hashCode();
        return "02:42:%02x:%02x:%02x:%02x"
                .formatted(hash >>> 24, hash >>> 16 & 0xff, hash >>> 8 & 0xff, hash & 0xff);
    }

    /** What {@link #HOST_LINK} and {@link #PUBLISH_PORTS} ask of the host. */
    private static Map<String, String> forwarding(NetworkSpec network) {
        Map<String, String> sysctls = new HashMap<>();
        sysctls.put("net.ipv4.ip_forward", "1");
        if (!network.internal()) {
            sysctls.put("net.ipv4.conf." + network.linkName() + ".route_localnet", "1");
        }
        if (network.gateways().stream().anyMatch(Cidr::isIpv6)) {
            sysctls.put("net.ipv6.conf.all.forwarding", "1");
        }
        return sysctls;
    }

    /** Without looking for others that have an IPv6 address: the engine gives each one once. */
    private static String address(Cidr address) {
        return address + (address.isIpv6() ? " nodad" : "");
    }

    private void requireLink(NetworkSpec network, CallContext context) {
        if (!isThere(network.linkName(), context)) {
            throw EngineException.notFound("network " + network.name() + ": there is no link " + network.linkName()
                    + "; make the network first");
        }
    }

    @Override
    public void removeNetwork(NetworkSpec network, CallContext context) {
        if (network.id().equals(aliases(context).get(network.linkName()))) {
            remove(network.linkName(), context);
        }
    }

    private void remove(String link, CallContext context) {
        try {
            host.run("link del " + link, context);
        } catch (EngineException e) {
            // The kernel may have been quicker: a namespace takes its links along.
            if (isThere(link, context)) {
                throw e;
            }
        }
    }

    private static String veth(EndpointSpec endpoint) {
        return VETH + endpoint.id().substring(0, 12);
    }

    @Override
    public void attach(EndpointSpec endpoint, Path namespace, CallContext context) {
        inTurn(endpoint.id(), () -> tie(endpoint, namespace, context));
    }

    private void tie(EndpointSpec endpoint, Path namespace, CallContext context) {
        requireLink(endpoint.network(), context);
        String veth = veth(endpoint);
        if (isThere(veth, context)) {
            return;
        }
        String mtu = endpoint.network().mtu() > 0 ? " mtu " + endpoint.network().mtu() : "";
        host.batch(
                List.of(
                        "link add " + veth + mtu + " type veth peer name " + endpoint.interfaceName() + mtu + " netns "
                                + namespace,
                        "link set " + veth + " alias " + tag + endpoint.id(),
                        "link set " + veth + " master " + endpoint.network().linkName(),
                        "link set " + veth + " up"),
                context);
        try {
            furnish(endpoint, namespace, context);
        } catch (EngineException e) {
            detach(endpoint, namespace, context);
            throw e;
        }
    }

    /** The container's side. */
    private void furnish(EndpointSpec endpoint, Path namespace, CallContext context) {
        String link = endpoint.interfaceName();
        Map<String, String> sysctls = new HashMap<>();
        endpoint.sysctls().forEach((name, value) -> sysctls.put(name.replace("IFNAME", link), value));
        namespaces.sysctl(namespace, sysctls);
        List<String> lines = new ArrayList<>();
        lines.add("link set " + link + " address " + endpoint.macAddress());
        endpoint.addresses().forEach(address -> lines.add("address add " + address(address) + " dev " + link));
        lines.add("link set " + link + " up");
        endpoint.defaultGateways().forEach(gateway -> lines.add(defaultRoute(gateway, link)));
        IpCommand.in(namespace).batch(lines, context);
    }

    private static String defaultRoute(InetAddress gateway, String link) {
        return "route replace default via " + gateway.getHostAddress() + " dev " + link;
    }

    /** The other end of the pair goes with this one. */
    @Override
    public void detach(EndpointSpec endpoint, Path namespace, CallContext context) {
        remove(veth(endpoint), context);
    }

    @Override
    public void setDefaultGateways(EndpointSpec endpoint, Path namespace, CallContext context) {
        IpCommand inside = IpCommand.in(namespace);
        inside.run("-4 route flush default", context);
        inside.run("-6 route flush default", context);
        List<String> lines = endpoint.defaultGateways().stream()
                .map(gateway -> defaultRoute(gateway, endpoint.interfaceName()))
                .toList();
        if (!lines.isEmpty()) {
            inside.batch(lines, context);
        }
    }

    @Override
    public EndpointStats stats(EndpointSpec endpoint, Path namespace, CallContext context) {
        String link = endpoint.interfaceName();
        String text = IpCommand.in(namespace).run("-s -o link show dev " + link, context);
        Matcher counters = COUNTERS.matcher(text);
        if (!counters.find()) {
            throw EngineException.internal("counters of " + link + ": not in the answer of ip: " + text);
        }
        long[] numbers = new long[8];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Long.parseLong(counters.group(i + 1));
        }
        return new EndpointStats(
                link, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
    }

    @Override
    public List<String> check(EndpointSpec endpoint, Path namespace, CallContext context) {
        String link = endpoint.interfaceName();
        IpCommand inside = IpCommand.in(namespace);
        if (!isThere(veth(endpoint), context)) {
            return List.of("link " + veth(endpoint) + " of " + link + " is missing");
        }
        List<String> differences = new ArrayList<>();
        Set<Cidr> there = addresses(inside.run("-o address show dev " + link, context));
        endpoint.addresses().stream()
                .filter(address -> !there.contains(address))
                .forEach(address -> differences.add("address " + address + " of " + link + " is missing"));
        String routes =
                inside.run("-4 route show default", context) + "\n" + inside.run("-6 route show default", context);
        endpoint.defaultGateways().stream()
                .map(gateway -> "via " + routed(gateway) + " dev " + link)
                .filter(route -> !routes.contains(route))
                .forEach(route -> differences.add("default route " + route + " is missing"));
        return differences;
    }

    /** As the kernel's tools write it: shortened. */
    private static String routed(InetAddress gateway) {
        return gateway.getHostAddress().replaceFirst("(^|:)(0(:|$)){2,}", "::");
    }

    private static Set<Cidr> addresses(String shown) {
        Set<Cidr> addresses = new HashSet<>();
        ADDRESS.matcher(shown).results().forEach(found -> addresses.add(Cidr.parse(found.group(1))));
        return addresses;
    }

    /** Asked of every network driver whenever a network is made. */
    @Override
    public List<Cidr> usedSubnets(CallContext context) {
        Set<Cidr> used = new HashSet<>();
        addresses(host.run("-o address show", context)).forEach(address -> used.add(address.network()));
        for (String family : List.of("-4", "-6")) {
            host.run(family + " route show", context)
                    .lines()
                    .forEach(line -> route(line).ifPresent(used::add));
        }
        return List.copyOf(used);
    }

    private static Optional<Cidr> route(String line) {
        String destination = line.split(" ")[0];
        return destination.contains("/") ? Optional.of(Cidr.parse(destination)) : Optional.empty();
    }
}

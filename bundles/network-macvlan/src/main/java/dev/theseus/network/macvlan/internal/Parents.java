package dev.theseus.network.macvlan.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.linux.engine.EngineTag;
import dev.theseus.linux.netlink.Link;
import dev.theseus.linux.netlink.LinkKind;
import dev.theseus.linux.netlink.LinkSpec;
import dev.theseus.linux.netlink.Links;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The interfaces of the host below networks. One that the user names and the host has is used as it is. One that is named
 * {@code NAME.ID} is made when it is missing, as VLAN {@code ID} of {@code NAME}; and a network that names none has one of its
 * own that leads nowhere. What was made here goes with the last network on it.
 */
final class Parents {
    static final String OPTION = "parent";
    private static final String NOWHERE = "dm-";
    private static final String NOWHERE_PEER = "dp-";
    private static final String DRAFT = "dv-";
    private static final int DIGITS = 12;
    /** Of IPv4, and of IPv6. */
    private static final int LEAST_MTU = 68;

    private static final int LEAST_MTU_IPV6 = 1280;
    private static final Pattern VLAN = Pattern.compile("([^.]+)\\.([^.]+)");
    private static final int LAST_VLAN = 4094;

    private final Layer layer;
    private final HostNamespace host;
    private final String engineId;
    private final Register networks;

    Parents(Layer layer, HostNamespace host, String engineId, Register networks) {
        this.layer = layer;
        this.host = host;
        this.engineId = engineId;
        this.networks = networks;
    }

    /** Whether nothing that the network's endpoints send leaves the host. */
    static boolean leadsNowhere(NetworkSpec network) {
        return named(network).isEmpty();
    }

    private static String named(NetworkSpec network) {
        return network.options().getOrDefault(OPTION, "");
    }

    private static String name(NetworkSpec network) {
        return leadsNowhere(network) ? NOWHERE + network.id().substring(0, DIGITS) : named(network);
    }

    synchronized void ensure(NetworkSpec network, LinkKind kind) {
        String name = name(network);
        if (name.equals("lo")) {
            throw EngineException.invalid("loopback interface is not a valid " + layer.word() + " parent link");
        }
        List<Below> neighbours = neighbours(network, name);
        boolean alone = layer.isAlone(kind);
        if (!neighbours.isEmpty() && (alone || neighbours.stream().anyMatch(Below::alone))) {
            throw EngineException.conflict("network " + network.name() + ": another " + layer.word()
                    + " network is already using parent interface " + name
                    + ", and one of the two needs it for itself: choose another parent or mode");
        }
        Optional<String> known = networks.find(network.id());
        // Before the interface, so that what a crash leaves goes with the network.
        networks.put(network.id(), new Below(name, alone).words());
        try {
            if (links().find(name).isEmpty()) {
                make(network, name);
            }
            Link parent = links().get(name);
            refuseMtu(network, parent);
            if (isOurs(parent)) {
                links().up(parent.index());
            }
        } catch (EngineException e) {
            if (known.isEmpty()) {
                remove(network);
            }
            throw e;
        }
    }

    private static void refuseMtu(NetworkSpec network, Link parent) {
        boolean ipv6 = network.gateways().stream().anyMatch(Cidr::isIpv6);
        int least = ipv6 ? LEAST_MTU_IPV6 : LEAST_MTU;
        if (network.mtu() != 0 && (network.mtu() < least || network.mtu() > parent.mtu())) {
            throw EngineException.invalid("network " + network.name() + ": an MTU of " + network.mtu()
                    + " is not possible on parent interface " + parent.name() + ": choose one from " + least + " to "
                    + parent.mtu());
        }
    }

    /** The other networks on the same interface. */
    private List<Below> neighbours(NetworkSpec network, String parent) {
        return networks.all().entrySet().stream()
                .filter(other -> !other.getKey().equals(network.id()))
                .map(other -> Below.of(other.getValue()))
                .filter(other -> other.parent().equals(parent))
                .toList();
    }

    private void make(NetworkSpec network, String name) {
        if (leadsNowhere(network)) {
            makeNowhere(network, name);
            return;
        }
        Matcher vlan = VLAN.matcher(name);
        if (!vlan.matches()) {
            throw EngineException.invalid("network " + network.name() + ": the parent interface " + name
                    + " was not found on the host, and it is no name of a VLAN, such as eth0.10, that could be made");
        }
        int id = vlanId(network, vlan.group(2));
        Link below = links().find(vlan.group(1))
                .orElseThrow(() -> EngineException.invalid("network " + network.name()
                        + ": -o parent interface was not found on the host: " + vlan.group(1)));
        make(network, name, new LinkKind.Vlan(id), below.index());
    }

    /** Under a name that tells whose it is until its tag does, so that a link of that name without one is the user's. */
    private void make(NetworkSpec network, String name, LinkKind kind, int below) {
        String draft = draft(network);
        links().delete(draft);
        try {
            links().create(LinkSpec.of(draft, kind).on(below));
            int index = links().get(draft).index();
            links().setAlias(index, new EngineTag(engineId, network.id()).alias());
            links().rename(index, name);
        } catch (EngineException e) {
            links().delete(draft);
            throw e.within("network " + network.name() + ", parent interface " + name);
        }
    }

    private static String draft(NetworkSpec network) {
        return DRAFT + network.id().substring(0, DIGITS);
    }

    private static int vlanId(NetworkSpec network, String text) {
        try {
            int id = Integer.parseInt(text);
            if (id >= 1 && id <= LAST_VLAN) {
                return id;
            }
        } catch (NumberFormatException e) {
            throw new EngineException(
                    ErrorKind.INVALID_PARAMETER,
                    "network " + network.name() + ": unable to parse a valid vlan id from: " + text
                            + " (ex. eth0.10 for vlan 10)",
                    e);
        }
        throw EngineException.invalid(
                "network " + network.name() + ": vlan id must be between 1-" + LAST_VLAN + ", received: " + text);
    }

    /** Where the kernel has no dummy interfaces, one end of a pair whose other end nobody uses does the same. */
    private void makeNowhere(NetworkSpec network, String name) {
        try {
            make(network, name, new LinkKind.Dummy(), 0);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_IMPLEMENTED) {
                throw e;
            }
            String peer = NOWHERE_PEER + network.id().substring(0, DIGITS);
            make(network, name, new LinkKind.Pair(peer), 0);
            links().up(links().get(peer).index());
        }
    }

    /**
     * The interface below a network that was ensured before.
     *
     * @throws EngineException {@code NOT_FOUND} when it was not, or when the interface has gone since
     */
    synchronized Link get(NetworkSpec network) {
        String name = networks.find(network.id())
                .map(words -> Below.of(words).parent())
                .orElseThrow(() -> EngineException.notFound("network " + network.name() + " was not made yet"));
        return links().find(name)
                .orElseThrow(() -> EngineException.notFound(
                        "network " + network.name() + ": the parent interface " + name + " is gone"));
    }

    synchronized void remove(NetworkSpec network) {
        links().delete(draft(network));
        networks.find(network.id()).map(Below::of).ifPresent(below -> {
            if (neighbours(network, below.parent()).isEmpty()) {
                links().find(below.parent()).filter(this::isOurs).ifPresent(link -> links().delete(link.name()));
            }
            networks.remove(network.id());
        });
    }

    /** By its tag alone: an interface that a user has made under the name of one that is gone is the user's. */
    private boolean isOurs(Link link) {
        return EngineTag.parse(link.alias())
                .filter(tag -> tag.engineId().equals(engineId))
                .isPresent();
    }

    /** Ids of the networks that were made. */
    Set<String> known() {
        return networks.all().keySet();
    }

    private Links links() {
        return host.socket().links();
    }
}

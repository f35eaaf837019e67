package dev.theseus.network.macvlan.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.linux.netlink.IpvlanFlag;
import dev.theseus.linux.netlink.IpvlanMode;
import dev.theseus.linux.netlink.LinkKind;
import dev.theseus.linux.netlink.LinkKind.Ipvlan;
import dev.theseus.linux.netlink.LinkSpec;

/** Interfaces with their parent's hardware address. A parent has one mode for all that are on it, so it has one network. */
final class IpvlanLayer implements Layer {
    static final String MODE = "ipvlan_mode";
    static final String FLAG = "ipvlan_flag";

    @Override
    public String word() {
        return "ipvlan";
    }

    @Override
    public LinkKind kind(NetworkSpec network) {
        return new Ipvlan(
                mode(network.options().getOrDefault(MODE, "")),
                flag(network.options().getOrDefault(FLAG, "")));
    }

    private static IpvlanMode mode(String mode) {
        return switch (mode) {
            case "", "l2" -> IpvlanMode.L2;
            case "l3" -> IpvlanMode.L3;
            case "l3s" -> IpvlanMode.L3S;
            default ->
                throw EngineException.invalid(
                        "requested ipvlan mode '" + mode + "' is not valid, 'l2' mode is the ipvlan driver default");
        };
    }

    private static IpvlanFlag flag(String flag) {
        return switch (flag) {
            case "", "bridge" -> IpvlanFlag.BRIDGE;
            case "private" -> IpvlanFlag.PRIVATE;
            case "vepa" -> IpvlanFlag.VEPA;
            default ->
                throw EngineException.invalid(
                        "requested ipvlan flag '" + flag + "' is not valid, 'bridge' is the ipvlan driver default");
        };
    }

    @Override
    public boolean isAlone(LinkKind kind) {
        return true;
    }

    @Override
    public boolean routesByParent(LinkKind kind) {
        return kind instanceof Ipvlan ipvlan && ipvlan.mode() != IpvlanMode.L2;
    }

    @Override
    public LinkSpec dressed(LinkSpec link, EndpointSpec endpoint) {
        return link;
    }
}

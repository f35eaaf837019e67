package dev.theseus.network.macvlan.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.EndpointSpec;
import dev.theseus.api.network.NetworkSpec;
import dev.theseus.linux.netlink.LinkKind;
import dev.theseus.linux.netlink.LinkKind.Macvlan;
import dev.theseus.linux.netlink.LinkSpec;
import dev.theseus.linux.netlink.MacvlanMode;

/** Interfaces with hardware addresses of their own: on the parent's wire they are machines. */
final class MacvlanLayer implements Layer {
    static final String MODE = "macvlan_mode";

    @Override
    public String word() {
        return "macvlan";
    }

    @Override
    public LinkKind kind(NetworkSpec network) {
        String mode = network.options().getOrDefault(MODE, "");
        return new Macvlan(
                switch (mode) {
                    case "", "bridge" -> MacvlanMode.BRIDGE;
                    case "private" -> MacvlanMode.PRIVATE;
                    case "vepa" -> MacvlanMode.VEPA;
                    case "passthru" -> MacvlanMode.PASSTHRU;
                    default ->
                        throw EngineException.invalid("requested macvlan mode '" + mode
                                + "' is not valid, 'bridge' mode is the macvlan driver default");
                });
    }

    @Override
    public boolean isAlone(LinkKind kind) {
        return kind instanceof Macvlan macvlan && macvlan.mode() == MacvlanMode.PASSTHRU;
    }

    @Override
    public boolean routesByParent(LinkKind kind) {
        return false;
    }

    @Override
    public LinkSpec dressed(LinkSpec link, EndpointSpec endpoint) {
        return link.withMac(endpoint.macAddress());
    }
}

package dev.theseus.network.iptables.internal;

import dev.theseus.api.network.FirewallDriver;
import dev.theseus.tck.FirewallTrafficTck;
import dev.theseus.tck.NamespaceTopology;
import dev.theseus.testing.NeedsRoot;
import java.util.Optional;

@NeedsRoot
class TrafficTest extends FirewallTrafficTck {
    @Override
    protected FirewallDriver open(NamespaceTopology topology) {
        return new IptablesDriver(new Commands(Optional.of(topology.host.handle())));
    }

    @Override
    protected void dropFrom(NamespaceTopology topology, String engineId, String address) {
        topology.host.must("iptables -I DOCKER-USER -s " + address + " -j DROP");
    }
}

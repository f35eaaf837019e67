package dev.theseus.network.iptables.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.tck.FirewallDriverTck;
import dev.theseus.tck.FirewallTopology;
import dev.theseus.tck.NamespaceTopology;
import dev.theseus.testing.NeedsRoot;
import java.nio.file.Path;
import java.util.Optional;

/** The iptables driver keeps the contract. */
@NeedsRoot
class IptablesDriverTckTest extends FirewallDriverTck {
    @Override
    protected FirewallTopology build(Path directory) {
        return new NamespaceTopology(directory);
    }

    @Override
    protected FirewallDriver open(EngineSettings settings, FirewallTopology topology) {
        return new IptablesDriver(new Commands(Optional.of(((NamespaceTopology) topology).host.handle())));
    }

    @Override
    protected void close(FirewallDriver driver) {
        // It holds nothing but what it remembers.
    }
}

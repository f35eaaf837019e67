package dev.theseus.host;

import dev.theseus.api.host.FirewallEvents;
import dev.theseus.api.host.Subscription;
import dev.theseus.linux.netlink.FilterMonitor;

/** {@link FirewallEvents} by netlink. */
public final class LinuxFirewallEvents implements FirewallEvents {
    @Override
    public Subscription onForeignRemoval(String mark, Runnable onRemoval) {
        return FilterMonitor.open(mark, onRemoval);
    }
}

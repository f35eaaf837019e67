package dev.theseus.api.host;

import org.osgi.annotation.versioning.ProviderType;

/** What the kernel announces of changes to its packet filter. */
@ProviderType
public interface FirewallEvents {
    /**
     * Runs {@code onRemoval} on a thread of its own, once per transaction, when another process than this one and its
     * children has removed something of nf_tables in which {@code mark} occurs: a table, a chain, a rule that is in such a
     * chain or jumps to one, an element of a set. Also when announcements were lost. The kernel announces no changes of
     * legacy iptables.
     *
     * @param mark as it is in the names of what is ours
     */
    Subscription onForeignRemoval(String mark, Runnable onRemoval);
}

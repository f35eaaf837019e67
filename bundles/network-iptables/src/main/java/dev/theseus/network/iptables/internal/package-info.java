/**
 * The firewall driver that writes its rules with {@code iptables-restore} and {@code ip6tables-restore}.
 *
 * <p>A plan becomes a {@link dev.theseus.network.iptables.internal.RuleSet} per family; what differs from the rules known
 * to be in the kernel becomes one transaction.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.network.iptables.internal;

/**
 * The firewall driver that keeps one nftables table per engine and changes it by one transaction per plan.
 *
 * <p>Published ports are elements of maps, so that a plan with another port changes elements and no rule.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.network.nftables.internal;

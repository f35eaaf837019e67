/** What firewall drivers have in common, whatever command writes their rules. */
@org.jspecify.annotations.NullMarked
package dev.theseus.kit.firewall;

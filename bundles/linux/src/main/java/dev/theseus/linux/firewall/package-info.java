/** What firewall drivers have in common, whatever command writes their rules. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.linux.firewall;

/**
 * Links, addresses, routes, redirected ports and announcements of the packet filter, over netlink.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.linux.netlink;

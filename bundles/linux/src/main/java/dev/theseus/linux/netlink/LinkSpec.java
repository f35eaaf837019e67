package dev.theseus.linux.netlink;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A link to make, not yet up.
 *
 * @param name of the interface, where it will be
 * @param kind what it is
 * @param parent index, in the socket's namespace, of the link that it is on top of; 0 for none
 * @param mac six bytes in hex with colons; empty to let the kernel choose
 * @param mtu bytes, 0 for the kernel's default, which is the parent's
 * @param namespace bound file or {@code /proc/PID/ns/net} where it will be; empty for the socket's
 */
public record LinkSpec(
        String name, LinkKind kind, int parent, Optional<String> mac, int mtu, Optional<Path> namespace) {
    public static LinkSpec of(String name, LinkKind kind) {
        return new LinkSpec(name, kind, 0, Optional.empty(), 0, Optional.empty());
    }

    public LinkSpec on(int parent) {
        return new LinkSpec(name, kind, parent, mac, mtu, namespace);
    }

    public LinkSpec withMac(String mac) {
        return new LinkSpec(name, kind, parent, Optional.of(mac), mtu, namespace);
    }

    public LinkSpec withMtu(int mtu) {
        return new LinkSpec(name, kind, parent, mac, mtu, namespace);
    }

    public LinkSpec in(Path namespace) {
        return new LinkSpec(name, kind, parent, mac, mtu, Optional.of(namespace));
    }
}

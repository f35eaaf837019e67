package dev.theseus.host;

import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.netlink.Links;
import dev.theseus.linux.netlink.NetlinkSocket;
import java.nio.file.Path;
import java.util.Map;

/** {@link NetworkNamespaces} by unshare(2) and setns(2). */
public final class LinuxNetworkNamespaces implements NetworkNamespaces {
    @Override
    public void create(Path handle) {
        NetworkNamespace.create(handle, () -> {
            try (NetlinkSocket socket = NetlinkSocket.open()) {
                Links links = socket.links();
                links.up(links.get("lo").index());
            }
            return true;
        });
    }

    @Override
    public void delete(Path handle) {
        NetworkNamespace.delete(handle);
    }

    @Override
    public void sysctl(Path handle, Map<String, String> values) {
        NetworkNamespace.sysctl(handle, values);
    }
}

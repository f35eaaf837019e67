package dev.theseus.api.host;

import java.net.InetAddress;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Passes on what comes to IPv6 ports of the host to IPv4 addresses, which the kernel cannot do. Whatever does it outlives the daemon:
 * what is open stays open, and connections go on, until it is closed here. Safe for use by several threads; calls block for as long
 * as a process takes to start.
 */
@ProviderType
public interface PortRelay {
    /**
     * What is passed on.
     *
     * @param protocol {@code tcp} or {@code udp}
     * @param host IPv6; the unspecified one for every address of the host
     * @param port of the host
     * @param target IPv4
     * @param targetPort of the target
     */
    record Forward(String protocol, InetAddress host, int port, InetAddress target, int targetPort) {}

    /** Whether the host has IPv6 at all. */
    boolean isUsable();

    /**
     * Holds the port and passes on from now on; one that is open already goes to the new target, with connections that there are
     * left alone. Throws {@code INTERNAL} when the port is taken, {@code UNAVAILABLE} when the relay cannot be reached.
     */
    void open(Forward forward);

    /** Frees the port and ends its connections; nothing is wrong if it is not open. */
    void close(String protocol, InetAddress host, int port);

    /** Closes whatever an earlier life of the engine left open beside these. */
    void keepOnly(Set<Forward> forwards);
}

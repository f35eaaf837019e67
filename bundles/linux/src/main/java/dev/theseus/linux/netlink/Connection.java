package dev.theseus.linux.netlink;

import java.net.InetAddress;

/**
 * A connection that the kernel's connection tracking knows of the socket's namespace. Without address translation each
 * direction is the other one turned round.
 *
 * @param protocol as the kernel counts them: 6 TCP, 17 UDP
 * @param original what whoever began it sends
 * @param reply what is sent back
 * @param key by which the kernel finds it again
 */
public record Connection(int protocol, Direction original, Direction reply, Key key) {
    /**
     * One direction.
     *
     * @param sourcePort 0 where the protocol has no ports
     * @param destinationPort 0 where the protocol has no ports
     */
    public record Direction(InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {}

    /** Raw attributes of the kernel's. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Key(int family, byte[] original, byte[] id, byte[] zone) {}
}

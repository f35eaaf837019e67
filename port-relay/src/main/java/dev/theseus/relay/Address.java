package dev.theseus.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;

/** An address and a port as the kernel takes them. */
final class Address {
    static final int IPV4 = 2;
    static final int IPV6 = 10;
    /** Bytes of an IPv6 one. */
    static final int SIZE = 28;

    private static final ValueLayout.OfShort HOST_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort NET_SHORT = HOST_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private Address() {}

    /**
     * @param arena keeps it
     * @param literal of either family; nothing is looked up
     */
    static MemorySegment of(Arena arena, String literal, int port) {
        byte[] bytes = bytes(literal);
        boolean ipv6 = bytes.length == 16;
        MemorySegment address = arena.allocate(ipv6 ? SIZE : 16);
        address.set(HOST_SHORT, 0, (short) (ipv6 ? IPV6 : IPV4));
        address.set(NET_SHORT, 2, (short) port);
        MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, ipv6 ? 8 : 4, bytes.length);
        return address;
    }

    private static byte[] bytes(String literal) {
        try {
            return InetAddress.ofLiteral(literal).getAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(literal + " is no address", e);
        }
    }
}

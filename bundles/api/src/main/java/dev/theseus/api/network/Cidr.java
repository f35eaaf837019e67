package dev.theseus.api.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An address with the length of its network prefix ({@code 172.17.0.2/16}). A network has the host bits clear.
 *
 * @param address IPv4 or IPv6
 * @param prefixLength bits
 */
public record Cidr(InetAddress address, int prefixLength) {
    public Cidr {
        if (prefixLength < 0 || prefixLength > address.getAddress().length * 8) {
            throw new IllegalArgumentException("prefix length out of range: " + prefixLength);
        }
    }

    /** Parses {@code ADDRESS/BITS}; {@link IllegalArgumentException} for anything else, host names included. */
    public static Cidr parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("invalid CIDR address: " + text);
        }
        try {
            return new Cidr(literal(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid CIDR address: " + text, e);
        }
    }

    /** Parses a literal address, never asking a resolver; IPv4 with all its four parts. */
    public static InetAddress literal(String text) {
        boolean ipv4 = text.indexOf(':') < 0;
        if (ipv4 && text.chars().filter(c -> c == '.').count() != 3) {
            throw new IllegalArgumentException("invalid IP address: " + text);
        }
        return InetAddress.ofLiteral(text);
    }

    public boolean isIpv6() {
        return address.getAddress().length == 16;
    }

    /** The same prefix with the host bits cleared. */
    public Cidr network() {
        byte[] bytes = address.getAddress();
        for (int bit = prefixLength; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        return new Cidr(of(bytes), prefixLength);
    }

    public boolean contains(InetAddress other) {
        return other.getAddress().length == address.getAddress().length
                && Arrays.equals(
                        new Cidr(other, prefixLength).network().address().getAddress(),
                        network().address().getAddress());
    }

    public boolean overlaps(Cidr other) {
        return contains(other.address) || other.contains(address);
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixLength;
    }
}

package dev.theseus.engine.network.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Addresses as text and as numbers. */
final class AddressText {
    private AddressText() {}

    /** IPv4 dotted, IPv6 with the longest run of zeros left out (RFC 5952). */
    static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? address.getHostAddress() : compress(bytes);
    }

    static String text(Cidr cidr) {
        return text(cidr.address()) + "/" + cidr.prefixLength();
    }

    private static String compress(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) {
                run++;
            }
            if (run > length) {
                start = i;
                length = run;
            }
        }
        if (start < 0) {
            return join(groups, 0, 8);
        }
        return join(groups, 0, start) + "::" + join(groups, start + length, 8);
    }

    private static String join(int[] groups, int from, int to) {
        List<String> words = new ArrayList<>();
        for (int i = from; i < to; i++) {
            words.add(Integer.toHexString(groups[i]));
        }
        return String.join(":", words);
    }

    static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    static InetAddress address(BigInteger number, boolean ipv6) {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        byte[] digits = number.toByteArray();
        int count = Math.min(digits.length, bytes.length);
        System.arraycopy(digits, digits.length - count, bytes, bytes.length - count, count);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A literal of the family asked for; {@code INVALID_PARAMETER} otherwise. */
    static InetAddress parse(String text, boolean ipv6) {
        String family = ipv6 ? "IPv6" : "IPv4";
        try {
            InetAddress address = Cidr.literal(text);
            if (address.getAddress().length == 16 == ipv6) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new EngineException(ErrorKind.INVALID_PARAMETER, "invalid " + family + " address: " + text, e);
        }
        throw EngineException.invalid("invalid " + family + " address: " + text);
    }
}

package dev.theseus.kit.firewall;

import dev.theseus.api.network.Cidr;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.StringJoiner;

/** Addresses in the form that the commands print, so that rules can be compared as text. */
public final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    public static String of(Cidr network) {
        Cidr plain = network.network();
        return of(plain.address()) + "/" + plain.prefixLength();
    }

    /** For IPv6 the longest run of two or more zero groups becomes {@code ::} (RFC 5952). */
    public static String of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        int[] groups = groups(address.getAddress());
        int runStart = -1;
        int runLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - start > runLength) {
                runStart = start;
                runLength = end - start;
            }
        }
        return runStart < 0
                ? join(groups, 0, GROUPS)
                : join(groups, 0, runStart) + "::" + join(groups, runStart + runLength, GROUPS);
    }

    private static int[] groups(byte[] bytes) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        return groups;
    }

    private static String join(int[] groups, int from, int to) {
        StringJoiner text = new StringJoiner(":");
        for (int i = from; i < to; i++) {
            text.add(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}

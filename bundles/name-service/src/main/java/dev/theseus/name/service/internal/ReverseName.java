package dev.theseus.name.service.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Names by which addresses are asked for ({@code 2.0.17.172.in-addr.arpa}). */
final class ReverseName {
    private static final String IPV4 = ".in-addr.arpa";
    private static final String IPV6 = ".ip6.arpa";

    private ReverseName() {}

    /** Empty when the name is not that of one whole address. */
    static Optional<InetAddress> parse(String name) {
        try {
            if (name.endsWith(IPV4)) {
                return address(numbers(name, IPV4, 10, 4), 1);
            }
            if (name.endsWith(IPV6)) {
                return address(numbers(name, IPV6, 16, 32), 2);
            }
        } catch (NumberFormatException notAnAddress) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static int[] numbers(String name, String suffix, int radix, int count) {
        String[] labels = name.substring(0, name.length() - suffix.length()).split("\\.", -1);
        if (labels.length != count) {
            throw new NumberFormatException(name);
        }
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[count - 1 - i] = Integer.parseUnsignedInt(labels[i], radix);
            if (numbers[count - 1 - i] > (radix == 10 ? 255 : 15)) {
                throw new NumberFormatException(name);
            }
        }
        return numbers;
    }

    private static Optional<InetAddress> address(int[] numbers, int perByte) {
        byte[] bytes = new byte[numbers.length / perByte];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (perByte == 1 ? numbers[i] : numbers[2 * i] << 4 | numbers[2 * i + 1]);
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}

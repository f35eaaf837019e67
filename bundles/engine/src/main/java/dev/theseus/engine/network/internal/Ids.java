package dev.theseus.engine.network.internal;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** Identifiers of networks and endpoints. */
final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** 64 hex digits. */
    static String random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** 02:42 and the IPv4 address, so that an address always has the same neighbour entry; random without one. */
    static String macAddress(Optional<InetAddress> ipv4) {
        byte[] tail = new byte[4];
        RANDOM.nextBytes(tail);
        byte[] last = ipv4.map(InetAddress::getAddress).orElse(tail);
        return "02:42:" + HexFormat.ofDelimiter(":").formatHex(last);
    }
}

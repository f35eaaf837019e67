package dev.theseus.engine.network.internal;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Hardware addresses of endpoints whose user named none. */
final class MacAddress {
    private static final int TAIL = 4;

    private MacAddress() {}

    /** 02:42 and the IPv4 address, so that an address always has the same neighbour entry; random without one. */
    static String of(Optional<InetAddress> ipv4) {
        byte[] tail = ipv4.map(InetAddress::getAddress).orElseGet(MacAddress::random);
        return "02:42:" + HexFormat.ofDelimiter(":").formatHex(tail);
    }

    private static byte[] random() {
        byte[] tail = new byte[TAIL];
        ThreadLocalRandom.current().nextBytes(tail);
        return tail;
    }
}

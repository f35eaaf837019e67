package dev.theseus.engine.network.internal;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The addresses of one subnet that are given away. The lowest free one is given next. Thread-safe. */
final class AddressLeases {
    private final Subnet subnet;
    private final BigInteger first;
    private final BigInteger last;
    private final Set<BigInteger> used = new HashSet<>();
    private BigInteger lowestFree;

    AddressLeases(Subnet subnet) {
        this.subnet = subnet;
        BigInteger start = AddressText.number(subnet.network().address());
        BigInteger end = end(subnet.network().prefixLength(), start);
        BigInteger rangeStart = AddressText.number(subnet.range().address());
        BigInteger rangeEnd = end(subnet.range().prefixLength(), rangeStart);
        int hostBits = bits() - subnet.network().prefixLength();
        if (hostBits > 1) {
            // The network's own address, and IPv4's broadcast address, are nobody's.
            used.add(start);
            if (!subnet.isIpv6()) {
                used.add(end);
            }
        }
        subnet.gateway().ifPresent(gateway -> used.add(AddressText.number(gateway)));
        subnet.auxiliary().forEach(address -> used.add(AddressText.number(address)));
        first = rangeStart;
        last = rangeEnd;
        lowestFree = first;
    }

    private int bits() {
        return subnet.isIpv6() ? 128 : 32;
    }

    private BigInteger end(int prefixLength, BigInteger start) {
        return start.add(BigInteger.ONE.shiftLeft(bits() - prefixLength)).subtract(BigInteger.ONE);
    }

    Subnet subnet() {
        return subnet;
    }

    /** Gives away the lowest free address of the range; empty when there is none. */
    synchronized Optional<InetAddress> allocate() {
        BigInteger candidate = lowestFree;
        while (candidate.compareTo(last) <= 0) {
            if (used.add(candidate)) {
                lowestFree = candidate.add(BigInteger.ONE);
                return Optional.of(AddressText.address(candidate, subnet.isIpv6()));
            }
            candidate = candidate.add(BigInteger.ONE);
        }
        lowestFree = candidate;
        return Optional.empty();
    }

    /** Gives away this very address; false when it is taken. */
    synchronized boolean reserve(InetAddress address) {
        return used.add(AddressText.number(address));
    }

    synchronized void release(InetAddress address) {
        BigInteger number = AddressText.number(address);
        boolean given = used.remove(number);
        if (given && number.compareTo(first) >= 0 && number.compareTo(lowestFree) < 0) {
            lowestFree = number;
        }
    }
}

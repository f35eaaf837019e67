package dev.theseus.engine.network.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.settings.NetworkSettings.AddressPool;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Cuts subnets from the configured pools, past those that are in use. */
final class SubnetChooser {
    private static final int ULA_PREFIX = 48;
    private static final int IPV6_SUBNET = 64;

    private static final List<AddressPool> DEFAULT_POOLS = List.of(
            pool("172.17.0.0/16", 16),
            pool("172.18.0.0/16", 16),
            pool("172.19.0.0/16", 16),
            pool("172.20.0.0/14", 16),
            pool("172.24.0.0/14", 16),
            pool("172.28.0.0/14", 16),
            pool("192.168.0.0/16", 20));

    private final List<AddressPool> pools;

    /**
     * @param configured pools; those of a family that has none are Docker's own, or one derived from the engine's id
     */
    SubnetChooser(List<AddressPool> configured, String engineId) {
        pools = new ArrayList<>(configured);
        if (configured.stream().allMatch(pool -> pool.base().isIpv6())) {
            pools.addAll(DEFAULT_POOLS);
        }
        if (configured.stream().noneMatch(pool -> pool.base().isIpv6())) {
            pools.add(new AddressPool(uniqueLocal(engineId), IPV6_SUBNET));
        }
    }

    private static AddressPool pool(String base, int size) {
        return new AddressPool(Cidr.parse(base), size);
    }

    /** A /48 of fd00::/8 that is always the same for this engine and hardly ever another's (RFC 4193). */
    private static Cidr uniqueLocal(String engineId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(engineId.getBytes(StandardCharsets.UTF_8));
            byte[] bytes = new byte[16];
            bytes[0] = (byte) 0xfd;
            System.arraycopy(hash, 0, bytes, 1, 5);
            return new Cidr(AddressText.address(new BigInteger(1, bytes), true), ULA_PREFIX);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The first subnet of the family that overlaps nothing in {@code used}, and nothing in {@code shunned} as long as there is
     * one; {@code INVALID_PARAMETER} without any.
     */
    Cidr choose(boolean ipv6, Collection<Cidr> used, Collection<Cidr> shunned) {
        List<Cidr> avoided = new ArrayList<>(used);
        avoided.addAll(shunned);
        return find(ipv6, avoided)
                .or(() -> find(ipv6, used))
                .orElseThrow(() -> EngineException.invalid("no subnet of the address pools is free")
                        .because(NetworkReasons.POOLS_EXHAUSTED));
    }

    private Optional<Cidr> find(boolean ipv6, Collection<Cidr> used) {
        return pools.stream()
                .filter(pool -> pool.base().isIpv6() == ipv6)
                .flatMap(pool -> first(pool, used).stream())
                .findFirst();
    }

    private static Optional<Cidr> first(AddressPool pool, Collection<Cidr> used) {
        Cidr base = pool.base().network();
        int bits = base.isIpv6() ? 128 : 32;
        int size = Math.max(pool.size(), base.prefixLength());
        BigInteger end = AddressText.number(base.address()).add(BigInteger.ONE.shiftLeft(bits - base.prefixLength()));
        BigInteger step = BigInteger.ONE.shiftLeft(bits - size);
        BigInteger start = AddressText.number(base.address());
        while (start.compareTo(end) < 0) {
            Cidr candidate = new Cidr(AddressText.address(start, base.isIpv6()), size);
            Optional<Cidr> obstacle = used.stream()
                    .filter(other -> other.prefixLength() > 0 && other.overlaps(candidate))
                    .findFirst();
            if (obstacle.isEmpty()) {
                return Optional.of(candidate);
            }
            start = past(obstacle.get(), start, step, bits);
        }
        return Optional.empty();
    }

    /** The next candidate that the obstacle does not reach into. */
    private static BigInteger past(Cidr obstacle, BigInteger start, BigInteger step, int bits) {
        BigInteger next = start.add(step);
        BigInteger obstacleEnd = AddressText.number(obstacle.network().address())
                .add(BigInteger.ONE.shiftLeft(bits - obstacle.prefixLength()));
        if (obstacleEnd.compareTo(next) <= 0) {
            return next;
        }
        BigInteger steps =
                obstacleEnd.subtract(start).add(step).subtract(BigInteger.ONE).divide(step);
        return start.add(steps.multiply(step));
    }
}

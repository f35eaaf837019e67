package dev.theseus.engine.id;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Identifiers as Docker's of containers, execs, networks, endpoints and anonymous volumes. */
public final class RandomId {
    private RandomId() {}

    /** The first use takes the JDK's security providers, which nothing at the daemon's start has to wait for. */
    private static final class Source {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    /** 64 hex digits that nobody can guess. */
    public static String next() {
        byte[] bytes = new byte[32];
        Source.RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

package dev.theseus.engine.image.internal.document;

import dev.theseus.api.image.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Computes digests. */
public final class Digests {
    private static final Logger LOG = LoggerFactory.getLogger(Digests.class);
    /** The host's own implementations, where it offers any; much faster than the JDK's, which needs the optimizing compiler. */
    private static final String HOST = "Theseus";

    private Digests() {}

    /**
     * For content of any size.
     *
     * @param algorithm {@code sha256} or {@code sha512}
     */
    public static MessageDigest algorithm(String algorithm) {
        String name = algorithm.equals("sha512") ? "SHA-512" : "SHA-256";
        Provider host = Security.getProvider(HOST);
        if (host != null) {
            try {
                return MessageDigest.getInstance(name, host);
            } catch (NoSuchAlgorithmException e) {
                LOG.debug("The host has no {} of its own", name, e);
            }
        }
        return jdks(name);
    }

    private static MessageDigest jdks(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-2", e);
        }
    }

    public static MessageDigest sha256() {
        return algorithm("sha256");
    }

    public static Digest of(byte[] bytes) {
        return finish("sha256", jdks("SHA-256").digest(bytes));
    }

    /** The digest of what {@code sha256} was fed. */
    public static Digest finish(MessageDigest sha256) {
        return finish("sha256", sha256.digest());
    }

    public static Digest finish(String algorithm, byte[] hash) {
        return new Digest(algorithm + ":" + HexFormat.of().formatHex(hash));
    }

    /** The first 12 digits, as people see them. */
    public static String shortForm(Digest digest) {
        return digest.hex().substring(0, 12);
    }
}

package dev.theseus.engine.image.internal.document;

import dev.theseus.api.image.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes digests. */
public final class Digests {
    private Digests() {}

    /** @param algorithm {@code sha256} or {@code sha512} */
    public static MessageDigest algorithm(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-2", e);
        }
    }

    public static MessageDigest sha256() {
        return algorithm("sha256");
    }

    public static Digest of(byte[] bytes) {
        return finish("sha256", sha256().digest(bytes));
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

package dev.theseus.image.registry.internal;

import dev.theseus.api.image.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes digests of small documents. */
final class ContentDigest {
    private ContentDigest() {}

    /** @param algorithm {@code sha256} or {@code sha512} */
    static Digest of(String algorithm, byte[] content) {
        try {
            String jdkName = algorithm.equals("sha512") ? "SHA-512" : "SHA-256";
            byte[] hash = MessageDigest.getInstance(jdkName).digest(content);
            return new Digest(algorithm + ":" + HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every JDK has both.
        }
    }
}

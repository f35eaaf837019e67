package example.registry.shelf;

import dev.theseus.api.image.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes what a {@link Digest} names. */
final class Digests {
    private Digests() {}

    static MessageDigest of(Digest digest) {
        try {
            return MessageDigest.getInstance(digest.algorithm().equals("sha512") ? "SHA-512" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    static boolean equal(Digest expected, MessageDigest found) {
        return HexFormat.of().formatHex(found.digest()).equals(expected.hex());
    }

    static boolean matches(Digest expected, byte[] content) {
        MessageDigest found = of(expected);
        found.update(content);
        return equal(expected, found);
    }
}

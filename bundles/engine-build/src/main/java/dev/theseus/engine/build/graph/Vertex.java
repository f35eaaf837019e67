package dev.theseus.engine.build.graph;

import dev.theseus.api.image.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An operation and what it stands on. Two with the same digest do the same to the same files.
 *
 * @param base digest of the result that it stands on; empty for nothing
 * @param op what it does
 * @param outcome the image's words for it and all that it says about itself, since equal files alone do not make images equal
 */
public record Vertex(Optional<Digest> base, Op op, String outcome) {
    /** Of the definition, which names contents by their digests. */
    public Digest digest() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(toString().getBytes(StandardCharsets.UTF_8));
            return new Digest("sha256:" + HexFormat.of().formatHex(sha256.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.theseus.image.layout.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Writes content to a file that appears, whole and flushed, only when it is what its digest says. */
final class BlobIntake {
    private static final int BUFFER = 128 << 10;

    /**
     * What is written.
     *
     * @param source read from its beginning, and closed
     * @param progress told the bytes written so far
     */
    record Content(Source source, LongConsumer progress) {
        static Content of(byte[] bytes) {
            return new Content(() -> new java.io.ByteArrayInputStream(bytes), written -> {});
        }
    }

    /** Opens content. */
    interface Source {
        InputStream open() throws IOException;
    }

    private BlobIntake() {}

    /**
     * @param draft where it is written first; on the target's file system
     * @throws EngineException {@code DATA_LOSS} when it is not what the descriptor says
     */
    static void write(Descriptor blob, Content content, Path draft, Path target, CallContext context)
            throws IOException {
        try {
            copy(blob, content, draft, context);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void copy(Descriptor blob, Content content, Path draft, CallContext context) throws IOException {
        MessageDigest hash = hash(blob.digest());
        long written = 0;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = content.source().open();
                FileChannel out = FileChannel.open(
                        draft,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                context.check("write blob " + blob.digest());
                hash.update(buffer, 0, count);
                for (ByteBuffer part = ByteBuffer.wrap(buffer, 0, count); part.hasRemaining(); ) {
                    written += out.write(part);
                }
                content.progress().accept(written);
            }
            out.force(false);
        }
        String hex = HexFormat.of().formatHex(hash.digest());
        if (!hex.equals(blob.digest().hex()) || (blob.size() >= 0 && written != blob.size())) {
            throw EngineException.dataLoss("what was sent as blob " + blob.digest() + " of " + blob.size()
                    + " bytes has " + written + " bytes and the digest " + hex + "; send it again");
        }
    }

    private static MessageDigest hash(Digest digest) {
        return hash(digest.algorithm(), Security.getProvider("Theseus"));
    }

    /** The host's own implementations are faster, where it offers any. */
    private static MessageDigest hash(String algorithm, @Nullable Provider host) {
        String name = algorithm.equals("sha512") ? "SHA-512" : "SHA-256";
        try {
            return host == null ? MessageDigest.getInstance(name) : MessageDigest.getInstance(name, host);
        } catch (NoSuchAlgorithmException e) {
            if (host != null) {
                return hash(algorithm, null);
            }
            throw new IllegalStateException(e); // Every JDK has both.
        }
    }

    static boolean matches(Digest digest, byte[] content) {
        return HexFormat.of().formatHex(hash(digest).digest(content)).equals(digest.hex());
    }
}

package dev.theseus.engine.build.internal.kept;

import dev.theseus.engine.build.ContextEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a table of files looks like on the disk: a head, then rows in the order of their paths. A row is its length, kind, mode, size,
 * time, digest, and path and link, each after its length. The head has this boot's id: what was written before it may have lost
 * contents to a power cut that nobody has waited to prevent.
 */
final class TableFile {
    static final int DIGEST = 32;
    static final int DIGEST_AT = 4 + 1 + 4 + 8 + 8;
    /** All of a row but path and link. */
    static final int FIXED = DIGEST_AT + DIGEST + 4 + 4;

    static final int HEAD = 64;
    private static final String FORMAT = "theseus-context-1 ";
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private TableFile() {}

    static byte letter(ContextEntry.Kind kind) {
        return (byte)
                switch (kind) {
                    case FOLDER -> 'd';
                    case FILE -> 'f';
                    case SYMBOLIC_LINK -> 'l';
                    case HARD_LINK -> 'h';
                };
    }

    static ContextEntry.Kind kind(byte letter) {
        return switch (letter) {
            case 'd' -> ContextEntry.Kind.FOLDER;
            case 'f' -> ContextEntry.Kind.FILE;
            case 'l' -> ContextEntry.Kind.SYMBOLIC_LINK;
            case 'h' -> ContextEntry.Kind.HARD_LINK;
            default -> throw new IllegalStateException("a table of files has the kind " + letter);
        };
    }

    static ByteBuffer head() throws IOException {
        byte[] words = (FORMAT + Files.readString(BOOT).strip()).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.wrap(Arrays.copyOf(words, HEAD));
    }
}

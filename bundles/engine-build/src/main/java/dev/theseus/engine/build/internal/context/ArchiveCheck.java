package dev.theseus.engine.build.internal.context;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.archive.Decompression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Tells archives by what is in them, not by their names. */
public final class ArchiveCheck {
    private static final int BLOCK = 512;

    private ArchiveCheck() {}

    /** Whether a file is a tar archive, compressed or not. */
    public static boolean isArchive(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream raw = Files.newInputStream(file);
                InputStream plain = Decompression.open(raw)) {
            return isHeader(plain.readNBytes(BLOCK));
        } catch (IOException | EngineException e) {
            // It only looked like something compressed.
            return false;
        }
    }

    private static boolean isHeader(byte[] block) {
        if (block.length < BLOCK || block[0] == 0) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        String written = new String(block, 148, 8, StandardCharsets.US_ASCII)
                .replace('\0', ' ')
                .strip();
        return written.matches("[0-7]{1,8}") && Integer.parseInt(written, 8) == sum;
    }
}

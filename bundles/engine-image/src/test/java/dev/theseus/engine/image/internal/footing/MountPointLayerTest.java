package dev.theseus.engine.image.internal.footing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MountPointLayerTest {
    /** Stores hold snapshots under this digest: the archive must not change with the library that writes it. */
    @Test
    void theArchiveIsTheOneOfTheDigest() throws Exception {
        try (InputStream archive = MountPointLayer.open()) {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(archive.readAllBytes());
            assertEquals("sha256:" + HexFormat.of().formatHex(hash), MountPointLayer.DIFF_ID.value());
        }
    }
}

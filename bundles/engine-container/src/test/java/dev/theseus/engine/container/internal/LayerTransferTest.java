package dev.theseus.engine.container.internal;

import static dev.theseus.engine.container.internal.ContainerEngine.context;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.FileEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LayerTransferTest {
    private static final byte[] MUCH = new byte[3 << 20];

    static {
        new Random(1).nextBytes(MUCH);
    }

    private static void write(OutputStream out) {
        try {
            out.write(MUCH);
        } catch (IOException e) {
            throw EngineException.internal("the pipe broke", e);
        }
    }

    private static byte[] read(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyByteArrives() {
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        long told = LayerTransfer.run(
                LayerTransferTest::write,
                in -> {
                    arrived.writeBytes(read(in));
                    return 42;
                },
                context());
        assertEquals(42, told);
        assertArrayEquals(MUCH, arrived.toByteArray());
    }

    @Test
    void anArchiveCutShortIsAFailureThoughTheTargetIsContent() {
        EngineException failure = assertThrows(
                EngineException.class,
                () -> LayerTransfer.run(
                        out -> {
                            write(out);
                            throw EngineException.dataLoss("a bad sector");
                        },
                        in -> read(in).length,
                        context()));
        assertEquals("a bad sector", failure.message());
    }

    @Test
    void aTargetThatGivesUpEndsTheSourceAndIsTheReason() {
        EngineException failure = assertThrows(
                EngineException.class,
                () -> LayerTransfer.run(
                        LayerTransferTest::write,
                        in -> {
                            throw EngineException.internal("no space left");
                        },
                        context()));
        assertEquals("no space left", failure.message());
    }

    @Test
    void whoCancelsIsNotMadeToWait() {
        CallContext context = context();
        EngineException failure = assertThrows(
                EngineException.class,
                () -> LayerTransfer.run(
                        LayerTransferTest::write,
                        in -> {
                            context.cancel();
                            return read(in).length;
                        },
                        context));
        assertEquals(ErrorKind.CANCELLED, failure.kind());
    }

    @Test
    void theRootsMemberStandsBeforeAnyArchive() throws IOException {
        Instant time = Instant.parse("2026-01-02T03:04:05.123456789Z");
        byte[] root = RootEntry.of(new FileEntry("", 0041770, 4096, time, "", 3_000_000, 7));
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(rest)) {
            tar.putArchiveEntry(new TarArchiveEntry("folder/"));
            tar.closeArchiveEntry();
        }
        InputStream whole =
                new SequenceInputStream(new ByteArrayInputStream(root), new ByteArrayInputStream(rest.toByteArray()));
        try (TarArchiveInputStream tar = new TarArchiveInputStream(whole)) {
            TarArchiveEntry entry = tar.getNextEntry();
            assertEquals("./", entry.getName());
            assertEquals(01770, entry.getMode() & 07777);
            assertEquals(3_000_000, entry.getLongUserId());
            assertEquals(7, entry.getLongGroupId());
            assertEquals(FileTime.from(time), entry.getLastModifiedTime());
            assertEquals("folder/", tar.getNextEntry().getName());
        }
    }
}

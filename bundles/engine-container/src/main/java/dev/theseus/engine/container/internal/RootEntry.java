package dev.theseus.engine.container.internal;

import dev.theseus.api.host.FileEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * The beginning of a layer's archive that describes the root folder itself. A driver's difference leaves it out, since images have
 * none; but a container may have changed owner and mode of its root, and moves with it.
 */
final class RootEntry {
    private RootEntry() {}

    /** The member alone, without an archive's end: more members may follow. */
    static byte[] of(FileEntry root) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
            byte[] time = timeRecord(root.modified());
            TarArchiveEntry attributes = new TarArchiveEntry("./PaxHeaders/.", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
            attributes.setSize(time.length);
            tar.putArchiveEntry(attributes);
            tar.write(time);
            tar.closeArchiveEntry();
            TarArchiveEntry entry = new TarArchiveEntry("./");
            entry.setMode(root.mode() & 07777);
            entry.setIds(root.uid(), root.gid());
            entry.setNames("", "");
            entry.setModTime(root.modified().getEpochSecond() * 1000);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
            tar.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A header has whole seconds, and the archiver's own records are not exact to the nanosecond. */
    private static byte[] timeRecord(Instant time) {
        BigDecimal seconds = BigDecimal.valueOf(time.getEpochSecond()).add(BigDecimal.valueOf(time.getNano(), 9));
        String text = " mtime=" + seconds.toPlainString() + "\n";
        int length = text.length() + 2;
        return (length + text).getBytes(StandardCharsets.US_ASCII);
    }
}

package dev.theseus.tck;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes layer archives, also such as no honest tool would write. */
public final class LayerTar {
    /** Time of last change that entries have; the writer below keeps no finer fractions. */
    public static final Instant TIME = Instant.parse("2020-01-02T03:04:05.123456700Z");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());

    public LayerTar() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    /** What an entry has besides its name and type. */
    @FunctionalInterface
    public interface Details {
        Details NONE = entry -> {};

        void set(TarArchiveEntry entry);
    }

    public static Details owner(long uid, long gid) {
        return entry -> entry.setIds((int) uid, (int) gid);
    }

    public static Details mode(int permissions) {
        return entry -> entry.setMode(permissions);
    }

    public static Details attribute(String name, String value) {
        return entry -> entry.addPaxHeader("SCHILY.xattr." + name, value);
    }

    public LayerTar file(String name, String content, Details... details) {
        return add(name, TarConstants.LF_NORMAL, "", 0644, content.getBytes(StandardCharsets.UTF_8), details);
    }

    public LayerTar folder(String name, Details... details) {
        return add(name.endsWith("/") ? name : name + "/", TarConstants.LF_DIR, "", 0755, new byte[0], details);
    }

    public LayerTar symbolicLink(String name, String target, Details... details) {
        return add(name, TarConstants.LF_SYMLINK, target, 0777, new byte[0], details);
    }

    public LayerTar hardLink(String name, String existing) {
        return add(name, TarConstants.LF_LINK, existing, 0644, new byte[0]);
    }

    public LayerTar characterDevice(String name, int major, int minor) {
        return add(name, TarConstants.LF_CHR, "", 0600, new byte[0], entry -> {
            entry.setDevMajor(major);
            entry.setDevMinor(minor);
        });
    }

    public LayerTar fifo(String name) {
        return add(name, TarConstants.LF_FIFO, "", 0600, new byte[0]);
    }

    /** Deletes a name of the layers below. */
    public LayerTar whiteout(String name) {
        int slash = name.lastIndexOf('/') + 1;
        return file(name.substring(0, slash) + ".wh." + name.substring(slash), "");
    }

    /** Hides all that the layers below have in a folder. */
    public LayerTar opaque(String folder) {
        return file(folder + "/.wh..wh..opq", "");
    }

    private LayerTar add(String name, byte type, String target, int mode, byte[] content, Details... details) {
        try {
            // Keeps leading slashes and dots: hostile names are what some tests are about.
            TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
            entry.setLinkName(target);
            entry.setMode(mode);
            entry.setSize(content.length);
            entry.setLastModifiedTime(FileTime.from(TIME));
            for (Details detail : details) {
                detail.set(entry);
            }
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first block of a layer whose one file has no end. */
    static byte[] headOfEndlessFile(String name) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(1L << 32);
        byte[] block = new byte[512];
        entry.writeEntryHeader(block);
        return block;
    }

    public byte[] bytes() {
        try {
            tar.finish();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InputStream stream() {
        return new ByteArrayInputStream(bytes());
    }

    /** Names of an archive's entries, in order. */
    public static java.util.List<String> names(byte[] archive) {
        java.util.List<String> names = new java.util.ArrayList<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(archive))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.theseus.engine.image.internal.footing;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.document.ChainIds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * One layer, the same on every image, with the files and folders that a runtime mounts upon. Containers stand on it, so
 * that these never show as their changes and are never committed. It is a snapshot like any layer's, under a chainID of
 * its own, and made once per image and storage driver.
 */
public final class MountPointLayer {
    private static final List<String> FOLDERS = List.of("dev/pts/", "dev/shm/", "proc/", "sys/");
    private static final List<String> FILES =
            List.of(".dockerenv", "dev/console", "etc/hostname", "etc/hosts", "etc/resolv.conf");

    /** Digest of the layer's archive. Every start asks for it, and only the first image for the archive. */
    public static final Digest DIFF_ID =
            new Digest("sha256:cc5ab9c1c1694fcc9203f88c9023a2d43f228ec4e6951118ab4d03382ab1a0b0");

    private MountPointLayer() {}

    /** The layer's archive. */
    public static InputStream open() {
        return new ByteArrayInputStream(tar());
    }

    /** The layer's chainID on the layer with {@code top}; without one it stands alone. */
    public static Digest chainOn(Optional<Digest> top) {
        return top.map(chain -> ChainIds.on(chain, DIFF_ID)).orElse(DIFF_ID);
    }

    private static byte[] tar() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String folder : FOLDERS) {
                add(tar, new TarArchiveEntry(folder), 0755);
            }
            for (String file : FILES) {
                add(tar, new TarArchiveEntry(file), file.equals(".dockerenv") ? 0755 : 0644);
            }
            TarArchiveEntry mounts = new TarArchiveEntry("etc/mtab", TarConstants.LF_SYMLINK);
            mounts.setLinkName("/proc/mounts");
            add(tar, mounts, 0777);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Times are zero: the same bytes wherever and whenever they are made. */
    private static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, int mode) throws IOException {
        entry.setMode(mode);
        entry.setModTime(0);
        entry.setIds(0, 0);
        entry.setNames("", "");
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}

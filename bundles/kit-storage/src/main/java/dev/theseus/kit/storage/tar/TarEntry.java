package dev.theseus.kit.storage.tar;

import dev.theseus.linux.file.FileStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The header of one archive member.
 *
 * @param name as written, folders with a slash at the end; odd bytes as lone surrogates
 * @param kind what it is
 * @param mode permissions with setuid, setgid and sticky; no type bits
 * @param uid owner
 * @param gid group
 * @param size bytes of content once unpacked; 0 for all but regular files
 * @param modified last change of content
 * @param link target of a symbolic link, name of the first member for a hard link, else empty
 * @param deviceMajor of a device
 * @param deviceMinor of a device
 * @param attributes extended attributes
 * @param extents where the content that follows goes, when the file is sparse; empty for a plain file
 */
public record TarEntry(
        String name,
        Kind kind,
        int mode,
        long uid,
        long gid,
        long size,
        Instant modified,
        String link,
        int deviceMajor,
        int deviceMinor,
        Map<String, byte[]> attributes,
        List<Extent> extents) {
    /** Kinds of members and their type flags. */
    public enum Kind {
        REGULAR('0', FileStatus.REGULAR),
        HARD_LINK('1', FileStatus.REGULAR),
        SYMBOLIC_LINK('2', FileStatus.SYMBOLIC_LINK),
        CHARACTER_DEVICE('3', FileStatus.CHARACTER_DEVICE),
        BLOCK_DEVICE('4', FileStatus.BLOCK_DEVICE),
        DIRECTORY('5', FileStatus.DIRECTORY),
        FIFO('6', FileStatus.FIFO);

        final char flag;
        final int fileType;

        Kind(char flag, int fileType) {
            this.flag = flag;
            this.fileType = fileType;
        }

        boolean isDevice() {
            return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
        }
    }

    /**
     * Data of a sparse file between its holes.
     *
     * @param offset in the unpacked file
     * @param length bytes
     */
    public record Extent(long offset, long length) {}

    public TarEntry {
        attributes = attributes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(attributes));
        extents = List.copyOf(extents);
    }

    /** A regular file owned by root. */
    public static TarEntry regular(String name, int mode, long size, Instant modified) {
        return new TarEntry(name, Kind.REGULAR, mode, 0, 0, size, modified, "", 0, 0, Map.of(), List.of());
    }

    /** A folder owned by root. */
    public static TarEntry directory(String name, int mode, Instant modified) {
        return new TarEntry(name, Kind.DIRECTORY, mode, 0, 0, 0, modified, "", 0, 0, Map.of(), List.of());
    }

    /** A symbolic or hard link owned by root. */
    public static TarEntry link(String name, Kind kind, String target) {
        return new TarEntry(name, kind, 0777, 0, 0, 0, Instant.EPOCH, target, 0, 0, Map.of(), List.of());
    }
}

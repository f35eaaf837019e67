package dev.theseus.linux.file;

import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What statx(2) says of a file.
 *
 * @param mode type and permission bits (octal 0100644)
 * @param uid owner, 0 to 4294967294
 * @param gid group, 0 to 4294967294
 * @param size bytes
 * @param blocks allocated units of 512 bytes
 * @param links names that the file has
 * @param modified last change of content
 * @param inode number within the file system
 * @param device the file system, major number in the upper 32 bits
 * @param deviceMajor of a device node
 * @param deviceMinor of a device node
 */
public record FileStatus(
        int mode,
        long uid,
        long gid,
        long size,
        long blocks,
        long links,
        Instant modified,
        long inode,
        long device,
        int deviceMajor,
        int deviceMinor) {
    public static final int TYPE_MASK = 0170000;
    public static final int FIFO = 0010000;
    public static final int CHARACTER_DEVICE = 0020000;
    public static final int DIRECTORY = 0040000;
    public static final int BLOCK_DEVICE = 0060000;
    public static final int REGULAR = 0100000;
    public static final int SYMBOLIC_LINK = 0120000;
    public static final int SOCKET = 0140000;

    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_SIZE = 256;

    /** One of the type constants. */
    public int type() {
        return mode & TYPE_MASK;
    }

    /** Permission bits with setuid, setgid and sticky. */
    public int permissions() {
        return mode & 07777;
    }

    public boolean isDirectory() {
        return type() == DIRECTORY;
    }

    public boolean isRegular() {
        return type() == REGULAR;
    }

    public boolean isSymbolicLink() {
        return type() == SYMBOLIC_LINK;
    }

    /** How overlayfs marks a name as deleted in its upper folder. */
    public boolean isOverlayWhiteout() {
        return type() == CHARACTER_DEVICE && deviceMajor == 0 && deviceMinor == 0;
    }

    /** Of a file of this process's own tree, itself when it is a symbolic link; empty when there is none. */
    public static Optional<FileStatus> of(Path path) {
        return of(AT_FDCWD, path.toString());
    }

    /** Of {@code name} in an open folder, itself when it is a symbolic link; empty when there is none. */
    static Optional<FileStatus> of(int directory, String name) {
        return of(directory, CString.of(name), name);
    }

    /** @param subject for errors */
    static Optional<FileStatus> of(int directory, byte[] name, String subject) {
        byte[] buffer = new byte[STATX_SIZE];
        int flags = name.length == 1 ? AT_EMPTY_PATH : AT_SYMLINK_NOFOLLOW;
        if (LibC.statx(directory, name, flags, STATX_BASIC_STATS, buffer) == 0) {
            return Optional.of(decode(buffer));
        }
        int errno = Errno.last();
        if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) {
            return Optional.empty();
        }
        throw Errno.failure("statx", RootedPath.shortened(subject), errno);
    }

    private static FileStatus decode(byte[] statx) {
        ByteBuffer buffer = ByteBuffer.wrap(statx).order(ByteOrder.nativeOrder());
        return new FileStatus(
                buffer.getShort(28) & 0xffff,
                Integer.toUnsignedLong(buffer.getInt(20)),
                Integer.toUnsignedLong(buffer.getInt(24)),
                buffer.getLong(40),
                buffer.getLong(48),
                Integer.toUnsignedLong(buffer.getInt(16)),
                Instant.ofEpochSecond(buffer.getLong(112), Integer.toUnsignedLong(buffer.getInt(120))),
                buffer.getLong(32),
                Integer.toUnsignedLong(buffer.getInt(136)) << 32 | Integer.toUnsignedLong(buffer.getInt(140)),
                buffer.getInt(128),
                buffer.getInt(132));
    }
}

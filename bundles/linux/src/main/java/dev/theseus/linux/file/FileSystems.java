package dev.theseus.linux.file;

import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Facts of the file system that holds a path. */
public final class FileSystems {
    private static final int STATFS_SIZE = 120;

    private FileSystems() {}

    /** Type by its magic number: {@code ext4}, {@code xfs}, {@code btrfs}, {@code tmpfs}, {@code overlay}, …, or the number in hex. */
    public static String type(Path path) {
        long magic = statfs(path).getLong(0) & 0xffffffffL;
        return switch ((int) magic) {
            case 0xef53 -> "ext4";
            case 0x58465342 -> "xfs";
            case 0x9123683e -> "btrfs";
            case 0x01021994 -> "tmpfs";
            case 0x794c7630 -> "overlay";
            case 0x2fc12fc1 -> "zfs";
            case 0xf2f52010 -> "f2fs";
            case 0x6969 -> "nfs";
            case 0x65735546 -> "fuse";
            case 0x6e736673 -> "nsfs";
            case 0x9fa0 -> "proc";
            case 0x62656572 -> "sysfs";
            case 0x63677270 -> "cgroup2";
            case 0x27e0eb -> "cgroup";
            default -> "0x" + Long.toHexString(magic);
        };
    }

    /** Bytes that an unprivileged user may still write. */
    public static long available(Path path) {
        ByteBuffer statfs = statfs(path);
        return statfs.getLong(32) * statfs.getLong(8);
    }

    private static ByteBuffer statfs(Path path) {
        byte[] buffer = new byte[STATFS_SIZE];
        if (LibC.statfs(CString.of(path.toString()), buffer) < 0) {
            throw Errno.failure("statfs", path);
        }
        return ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
    }
}

package dev.theseus.linux.btrfs;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.file.Path;

/**
 * Making and deleting subvolumes, the parts of a btrfs that can be copied at once. Errors are those of the calls; they block
 * as the disk does.
 */
public final class Subvolumes {
    private static final long CREATE = 0x5000940eL;
    private static final long DESTROY = 0x5000940fL;
    private static final long SNAPSHOT = 0x50009417L;
    private static final int ARGUMENT_SIZE = 4096;
    /** Behind a descriptor. */
    private static final int NAME = 8;
    /** Behind a descriptor, a transaction, flags and what is for quotas. */
    private static final int SNAPSHOT_NAME = 56;

    private static final int LONGEST_NAME = 255;
    private static final int O_DIRECTORY = 0x10000;

    private Subvolumes() {}

    /** Makes an empty subvolume; its root belongs to root and has the mode that the umask leaves of 0777. */
    public static void create(Path subvolume) {
        call("create btrfs subvolume", CREATE, subvolume, NAME, 0);
    }

    /** Makes a writable snapshot of a subvolume; both share all their blocks. */
    public static void snapshot(Path source, Path target) {
        try (Descriptor from = folder(source)) {
            call("snapshot btrfs subvolume " + source + " as", SNAPSHOT, target, SNAPSHOT_NAME, from.number());
        }
    }

    /** Deletes a subvolume whatever is in it; {@code CONFLICT} while it holds another subvolume. */
    public static void delete(Path subvolume) {
        call("delete btrfs subvolume", DESTROY, subvolume, NAME, 0);
    }

    private static void call(String what, long request, Path subvolume, int nameOffset, long descriptor) {
        byte[] name = CString.of(subvolume.toAbsolutePath().getFileName().toString());
        if (name.length > LONGEST_NAME) {
            throw EngineException.invalid(what + " " + subvolume + ": the name is too long");
        }
        try (Descriptor parent = folder(subvolume.resolveSibling("."));
                Memory argument = new Memory(ARGUMENT_SIZE)) {
            argument.clear();
            argument.setLong(0, descriptor);
            argument.write(nameOffset, name, 0, name.length);
            if (LibC.ioctl(parent.number(), request, Pointer.nativeValue(argument)) < 0) {
                throw Errno.failure(what, subvolume);
            }
        }
    }

    private static Descriptor folder(Path path) {
        return Descriptor.open(path, O_DIRECTORY, 0);
    }
}

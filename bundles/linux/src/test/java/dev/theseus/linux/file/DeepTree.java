package dev.theseus.linux.file;

import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.file.Path;

/** Makes folders nested so deep that no path reaches the last of them. */
public final class DeepTree {
    public static final int DEPTH = 10_000;
    public static final String NAME = "d";
    private static final int O_DIRECTORY = 0x10000;
    private static final int O_CREAT_WRONLY = 0101;

    private DeepTree() {}

    /** {@code folder/d/d/…} with a file {@code deepest} in the last one. */
    public static void make(Path folder, int depth) {
        Descriptor at = Descriptor.open(folder, O_DIRECTORY, 0);
        for (int i = 0; i < depth; i++) {
            check(LibC.mkdirat(at.number(), CString.of(NAME), 0755));
            int next = check(LibC.openat(at.number(), CString.of(NAME), O_DIRECTORY, 0));
            at.close();
            at = Descriptor.adopt(next);
        }
        try (Descriptor file =
                Descriptor.adopt(check(LibC.openat(at.number(), CString.of("deepest"), O_CREAT_WRONLY, 0644)))) {
            file.write("reached");
        }
        at.close();
    }

    private static int check(int result) {
        if (result < 0) {
            throw Errno.failure("make", "deep tree");
        }
        return result;
    }

    /** The path of the file that {@link #make} has put into the last folder, below the first. */
    public static String deepest(int depth) {
        return (NAME + "/").repeat(depth) + "deepest";
    }
}

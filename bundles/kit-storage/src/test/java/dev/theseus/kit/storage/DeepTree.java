package dev.theseus.kit.storage;

import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.file.RootedDirectory;
import java.nio.file.Path;

/** Makes folders nested so deep that no path reaches the last of them. */
public final class DeepTree {
    public static final int DEPTH = 10_000;
    private static final String NAME = "d/";

    private DeepTree() {}

    /** {@code folder/d/d/…} with a file {@code deepest} in the last one. */
    public static void make(Path folder, int depth) {
        try (RootedDirectory root = RootedDirectory.open(folder)) {
            root.makeDirectories(NAME.repeat(depth));
            try (Descriptor file = root.createFile(deepest(depth), 0644)) {
                file.write("reached");
            }
        }
    }

    /** The path of the file that {@link #make} has put into the last folder, below the first. */
    public static String deepest(int depth) {
        return NAME.repeat(depth) + "deepest";
    }
}

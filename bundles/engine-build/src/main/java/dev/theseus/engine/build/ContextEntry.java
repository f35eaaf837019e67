package dev.theseus.engine.build;

/**
 * One name in a build's context. All belongs to root.
 *
 * @param kind of what it names
 * @param path relative to the context, parts divided by slashes
 * @param mode the lower twelve bits of stat(2)
 * @param size bytes of a file
 * @param modifiedNanos since the epoch
 * @param link what a symbolic link says, or the earlier name of the same file; else empty
 */
public record ContextEntry(Kind kind, String path, int mode, long size, long modifiedNanos, String link) {
    /** The same under another name. */
    public ContextEntry named(String name) {
        return new ContextEntry(kind, name, mode, size, modifiedNanos, link);
    }

    /** What a name stands for. */
    public enum Kind {
        FOLDER,
        FILE,
        SYMBOLIC_LINK,
        /** A further name of a file that came before. */
        HARD_LINK;
    }
}

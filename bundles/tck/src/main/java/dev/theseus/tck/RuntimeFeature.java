package dev.theseus.tck;

/** What not every runtime can do. A driver without one refuses with {@code NOT_IMPLEMENTED}, which its suite then asks for. */
public enum RuntimeFeature {
    /** {@code pause} and {@code resume}. */
    PAUSE,
    /** Limits of a running task. */
    UPDATE,
    /** Further processes in a task. */
    EXEC,
    /** Pseudo terminals and their size. */
    TERMINAL
}

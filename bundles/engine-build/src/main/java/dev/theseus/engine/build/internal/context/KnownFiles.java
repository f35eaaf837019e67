package dev.theseus.engine.build.internal.context;

import dev.theseus.engine.build.ContextEntry;

/** What is known of files without their being looked at. Thread-safe. */
public interface KnownFiles {
    /** Given files one by one. */
    @FunctionalInterface
    interface Visitor {
        /** @param digest SHA-256 of a file's contents; of no meaning for others */
        void visit(ContextEntry entry, byte[] digest);
    }

    /**
     * Visits a file or a folder, and all that is below it, in the order of the paths. Names of one file are files.
     *
     * @param path relative; empty for everything
     */
    void visit(String path, Visitor visitor);
}

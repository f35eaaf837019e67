package dev.theseus.tck;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a suite tells {@link ResourceWatch} of the test that runs. */
interface Trial {
    /** Holds all files of the trial. Its last component occurs in nothing that is not the trial's. */
    Path trialFolder();

    /** The folder that JUnit has given. */
    static Path given(@Nullable Path folder) {
        if (folder == null) {
            throw new IllegalStateException("JUnit gave no folder");
        }
        return folder;
    }

    /**
     * Removes through the driver whatever the test has made, and waits as its caller may wait: until {@code quiesce} has
     * returned. Not called after a test that failed.
     */
    default void removeObjects() {
        // Most kinds of test make nothing that stays.
    }

    /** What the host has of the kind's objects and of the driver's files, one line each: told before and after the test. */
    default List<String> objects() {
        return List.of();
    }
}

package dev.theseus.settings;

import java.nio.file.Path;

/**
 * Where the daemon keeps things.
 *
 * @param dataRoot durable state
 * @param execRoot volatile state, on a tmpfs
 * @param home folder of the distribution
 */
public record Folders(Path dataRoot, Path execRoot, Path home) {
    /** The distribution's own bundles. */
    public Path bundles() {
        return home.resolve("bundle");
    }
}

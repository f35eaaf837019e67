package dev.theseus.kit.storage.layer;

import dev.theseus.api.storage.Change;

/** Told of changes: folders before what is in them, names sorted within each folder. */
@FunctionalInterface
public interface ChangeReport {
    /** @param path clean, below the root */
    void changed(Change.Kind kind, String path);
}

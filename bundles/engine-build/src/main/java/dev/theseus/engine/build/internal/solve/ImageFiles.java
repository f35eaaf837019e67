package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;

/** Shows images' files. */
public interface ImageFiles {
    /** Mounts an image read-only, until the result is closed; one without files is an empty folder. */
    SnapshotMounts.Mounted read(Digest image, CallContext context);
}

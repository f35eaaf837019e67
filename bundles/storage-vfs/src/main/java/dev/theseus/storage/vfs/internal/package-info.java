/** Snapshots as plain folders, each a full copy of its parent and its own changes. */
@Capability(
        namespace = "dev.theseus.driver",
        attribute = {"kind=storage", "name=vfs"})
@NullMarked
package dev.theseus.storage.vfs.internal;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;

/** Snapshots on overlayfs: one folder per snapshot, no copies, nothing mounted by the driver itself. */
@Capability(
        namespace = "dev.theseus.driver",
        attribute = {"kind=storage", "name=overlay2"})
@NullMarked
package dev.theseus.storage.overlay.internal;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;

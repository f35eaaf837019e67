/** Snapshots as btrfs subvolumes, each a snapshot of its parent's. */
@Capability(
        namespace = "dev.theseus.driver",
        attribute = {"kind=storage", "name=btrfs"})
@NullMarked
package dev.theseus.storage.btrfs.internal;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;

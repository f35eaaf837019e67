/** Snapshots as btrfs subvolumes, each a snapshot of its parent's. */
@NullMarked
package dev.theseus.storage.btrfs.internal;

import org.jspecify.annotations.NullMarked;

/** Snapshots on overlayfs: one folder per snapshot, no copies, nothing mounted by the driver itself. */
@NullMarked
package dev.theseus.storage.overlay.internal;

import org.jspecify.annotations.NullMarked;

/** Snapshots as plain folders, each a full copy of its parent and its own changes. */
@NullMarked
package dev.theseus.storage.vfs.internal;

import org.jspecify.annotations.NullMarked;

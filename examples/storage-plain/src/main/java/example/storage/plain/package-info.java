/** Snapshots as ordinary folders, each a full copy of the one below with its own changes. */
@NullMarked
package example.storage.plain;

import org.jspecify.annotations.NullMarked;

/**
 * Snapshots kept as folders: what storage drivers of that kind have in common. A driver says in a {@link
 * dev.theseus.kit.storage.snapshot.LayerForm} what its layers look like on disk; names, records, claims, crash safety, deletion
 * and the lock of the state folder are here.
 *
 * <p>On disk: {@code FORMAT}, {@code LOCK} and {@code snapshots/<id>/}, each with a {@code snapshot} link as its record
 * beside what the form keeps.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.kit.storage.snapshot;

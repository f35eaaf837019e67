/**
 * Snapshots of file systems: layers unpacked, and the writable tops of containers.
 *
 * <p>Words: a <em>committed</em> snapshot is a finished, immutable image layer on its parents; an <em>active</em> one is
 * writable and belongs to one container or to a layer being unpacked. Compressed blobs are not the driver's: they stay in
 * the engine's content store, so every committed snapshot is a cache that can be rebuilt.
 *
 * <p>Life of a pulled layer: {@code prepare(k, parent)}, {@code apply(k, tar)}, {@code commit(k, chainID)}. Life of a
 * container: {@code prepare(containerId, chainID)}, {@code mounts}, …, {@code remove}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.api.storage;

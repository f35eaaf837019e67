/** What containers stand on: snapshots of images. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.snapshot;

/** Layers between blob and snapshot. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.layer;

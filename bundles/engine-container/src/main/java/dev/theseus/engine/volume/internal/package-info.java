/** How volumes and their uses are kept. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.volume.internal;

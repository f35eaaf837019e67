/** Images from and to archives. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.archive;

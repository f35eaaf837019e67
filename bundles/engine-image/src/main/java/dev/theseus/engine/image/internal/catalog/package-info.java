/** Which images there are and how they are called. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.catalog;

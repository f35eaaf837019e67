/**
 * Bindings to the C library and the small machinery around them.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.linux.internal;

/** Files that a build copies from: the context, and the roots of other images. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.build.internal.context;

/** Blobs: stored under their digest, verified on the way in, kept while something names them. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.content;

/** The JSON documents of images: manifests, indexes, configurations. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.document;

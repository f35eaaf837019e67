/**
 * What of the images' content must stay. It is a graph: images, what containers stand on and leases refer to content
 * and layers, indexes and manifests refer to content, layers to those below them. What cannot be reached from the first is
 * garbage.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.garbage;

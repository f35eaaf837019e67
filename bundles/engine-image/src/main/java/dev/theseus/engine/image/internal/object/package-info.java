/** Images as objects: listing, describing, naming, removing. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.object;

/** Images from registries. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.pull;

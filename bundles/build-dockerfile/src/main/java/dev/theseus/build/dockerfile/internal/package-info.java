/** From text to instructions: lines, flags, words, and one reader per family of instructions. */
@org.jspecify.annotations.NullMarked
package dev.theseus.build.dockerfile.internal;

/** From what a client asks for to a build of the engine's, and back to what it is answered. */
@org.jspecify.annotations.NullMarked
package dev.theseus.buildkit.solve;

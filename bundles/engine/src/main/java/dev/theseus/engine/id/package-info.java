/** Identifiers that the engine makes. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.id;

/** Contexts that are kept from one build to the next, and what tells which of their files are still the same. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.build.internal.kept;

/** The ring of traces. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.trace.internal;

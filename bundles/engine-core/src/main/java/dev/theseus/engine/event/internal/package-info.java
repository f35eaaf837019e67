/** The ring of events and its subscribers. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.event.internal;

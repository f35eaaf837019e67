/** Slots: tracks driver services and guards calls into them. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.slot.internal;

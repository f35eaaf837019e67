/**
 * Slots: where drivers are plugged in, counted while they work, and replaced.
 *
 * <p>A slot per (kind, name) goes through ABSENT, RECOVERING, ACTIVE and DRAINING. Callers never hold a driver: they hand
 * the slot what shall be done with one. While no driver is active they are parked, for a bounded time.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.slot;

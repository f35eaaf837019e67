package dev.theseus.engine.event;

import java.time.Instant;

/**
 * One event.
 *
 * @param time to the nanosecond
 */
public record Event(Happening what, Instant time) {}

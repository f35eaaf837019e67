package dev.theseus.api.log;

/**
 * How far a stream is written.
 *
 * @param position in the spool, in words of the engine's
 * @param mark what {@link LogDriver#write} returned
 */
public record LogCheckpoint(String position, String mark) {
    /** Nothing is written yet. */
    public static final LogCheckpoint BEGINNING = new LogCheckpoint("", "");
}

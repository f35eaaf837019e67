package dev.theseus.engine.container;

/**
 * How large a terminal is, in characters.
 *
 * @param rows 0 to 65535
 * @param columns 0 to 65535
 */
public record TerminalSize(int rows, int columns) {
    /** Whether it says anything: clients send zeros for a size they do not know. */
    public boolean isKnown() {
        return rows > 0 || columns > 0;
    }
}

package dev.theseus.e2e.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/**
 * How a command ended.
 *
 * @param command what was run
 * @param exit its exit status
 * @param out all of its standard output
 * @param err all of its standard error
 */
public record Result(List<String> command, int exit, String out, String err) {

    /** Fails the test unless the command ended with 0. */
    public Result ok() {
        return exited(0);
    }

    /** Fails the test unless the command ended with the status. */
    public Result exited(int status) {
        assertEquals(status, exit, this::toString);
        return this;
    }

    /** Fails the test unless the command failed with a message that holds the text. */
    public Result failed(String message) {
        assertTrue(exit != 0, () -> "should have failed: " + this);
        return says(message);
    }

    /** Fails the test unless either stream holds the text, in any case. */
    public Result says(String text) {
        assertTrue((out + err).toLowerCase().contains(text.toLowerCase()), () -> "no '" + text + "' in " + this);
        return this;
    }

    /** Standard output without the white space around it. */
    public String text() {
        return out.strip();
    }

    /** The lines of standard output. */
    public List<String> lines() {
        return out.lines().toList();
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\nexit " + exit + "\nout: " + shortened(out) + "\nerr: " + shortened(err);
    }

    private static String shortened(String text) {
        return text.length() > 4000 ? text.substring(0, 4000) + "…" : text;
    }
}

package dev.theseus.engine.container;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A signal of Linux.
 *
 * @param number from 1 to 64
 * @param word as somebody gave it: two signals are the same when their numbers are
 */
public record Signal(int number, String word) {
    public static final Signal KILL = new Signal(9, "SIGKILL");
    public static final Signal TERM = new Signal(15, "SIGTERM");
    public static final Signal CONTINUE = new Signal(18, "SIGCONT");

    /** By number, from 1. */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private static final int RTMIN = 34;
    private static final int RTMAX = 64;

    public Signal {
        if (number < 1 || number > RTMAX) {
            throw unknown(word);
        }
    }

    /**
     * Reads {@code SIGTERM}, {@code term}, {@code 15}, {@code RTMIN+3}.
     *
     * @throws EngineException {@code INVALID_PARAMETER} ({@code spec.signal-unknown}) for others
     */
    public static Signal parse(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        name = name.startsWith("SIG") ? name.substring(3) : name;
        int index = NAMES.indexOf(name);
        if (index >= 0) {
            return new Signal(index + 1, text);
        }
        try {
            if (name.startsWith("RTMIN")) {
                return new Signal(RTMIN + offset(name.substring(5)), text);
            }
            if (name.startsWith("RTMAX")) {
                return new Signal(RTMAX + offset(name.substring(5)), text);
            }
            // SIG42 is no name, and no number either.
            return new Signal(Integer.parseInt(text), text);
        } catch (NumberFormatException e) {
            throw unknown(text);
        }
    }

    private static int offset(String text) {
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static EngineException unknown(String text) {
        return EngineException.invalid("\"" + text + "\" is no signal")
                .because(SpecReasons.SIGNAL_UNKNOWN, Map.of(Attributes.VALUE, text));
    }

    public boolean is(Signal other) {
        return number == other.number;
    }
}

package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import java.util.List;
import java.util.Locale;

/** Linux signal names and numbers. */
final class Signals {
    static final int KILL = 9;
    static final int TERM = 15;
    static final int CONTINUE = 18;

    /** By number, from 1. */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private static final int RTMIN = 34;
    private static final int RTMAX = 64;

    private Signals() {}

    /** Parses {@code SIGTERM}, {@code term}, {@code 15}, {@code RTMIN+3}; {@code INVALID_PARAMETER} for others. */
    static int number(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        name = name.startsWith("SIG") ? name.substring(3) : name;
        int index = NAMES.indexOf(name);
        if (index >= 0) {
            return index + 1;
        }
        try {
            if (name.startsWith("RTMIN")) {
                return inRange(text, RTMIN + offset(name.substring(5)));
            }
            if (name.startsWith("RTMAX")) {
                return inRange(text, RTMAX + offset(name.substring(5)));
            }
            // SIG42 is no name, and no number either.
            return inRange(text, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
    }

    private static int offset(String text) {
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static int inRange(String text, int number) {
        if (number < 1 || number > RTMAX) {
            throw invalid(text);
        }
        return number;
    }

    private static EngineException invalid(String text) {
        return EngineException.invalid("invalid signal: " + text);
    }
}

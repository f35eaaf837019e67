package dev.theseus.rest.container;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.http.Query;

/** Reads the size of a terminal, as the two pages that resize one take it: both numbers are needed. */
public final class TerminalSizes {
    private static final int LARGEST = 65535;

    private TerminalSizes() {}

    public static TerminalSize of(Query query) {
        return new TerminalSize(characters(query, "height", "h"), characters(query, "width", "w"));
    }

    private static int characters(Query query, String what, String name) {
        if (query.get(name).isEmpty()) {
            throw EngineException.invalid("invalid resize " + what + " \"\": invalid syntax");
        }
        int value = query.integer(name).orElse(0);
        if (value < 0 || value > LARGEST) {
            throw EngineException.invalid("invalid resize " + what + " \"" + value + "\": value out of range");
        }
        return value;
    }
}

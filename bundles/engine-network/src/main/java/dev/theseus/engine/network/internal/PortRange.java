package dev.theseus.engine.network.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.util.Optional;

/** Host ports as asked for: {@code 8080} or {@code 8000-8010}. */
record PortRange(int first, int last) {
    /** Empty for a port of the engine's choice ({@code ""} or {@code 0}). */
    static Optional<PortRange> parse(String text) {
        if (text.isEmpty() || text.equals("0")) {
            return Optional.empty();
        }
        try {
            int dash = text.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
            if (first >= 1 && first <= last && last <= 65535) {
                return Optional.of(new PortRange(first, last));
            }
        } catch (NumberFormatException e) {
            throw new EngineException(ErrorKind.INVALID_PARAMETER, "invalid port specification: \"" + text + "\"", e);
        }
        throw EngineException.invalid("invalid port specification: \"" + text + "\"");
    }
}

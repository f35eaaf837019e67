package dev.theseus.engine.network.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.network.NetworkReasons;
import java.util.Map;
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
            throw malformed(text);
        }
        throw malformed(text);
    }

    private static EngineException malformed(String text) {
        return EngineException.invalid("\"" + text + "\" is no port and no range of ports")
                .because(NetworkReasons.PORT_MALFORMED, Map.of(Attributes.VALUE, text));
    }
}

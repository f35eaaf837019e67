package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.id.PortKey;
import java.util.Collection;

/** Ports of one protocol, as filters name them: {@code 80}, {@code 80/udp} or {@code 80-90}. */
record PortRange(int first, int last, String protocol) {
    private static final int HIGHEST = 65535;

    /** @param filter the filter's name, for the message */
    static PortRange parse(String filter, String value) {
        String[] words = value.split("/", 2);
        String[] range = words[0].split("-", 2);
        try {
            int first = Integer.parseInt(range[0]);
            int last = range.length == 2 ? Integer.parseInt(range[1]) : first;
            if (first >= 0 && first <= last && last <= HIGHEST) {
                return new PortRange(first, last, words.length == 2 ? words[1] : "tcp");
            }
        } catch (NumberFormatException e) {
            throw refused(filter, value);
        }
        throw refused(filter, value);
    }

    private static EngineException refused(String filter, String value) {
        return EngineException.invalid(
                "invalid filter '" + filter + "=" + value + "': a port is a number from 0 to " + HIGHEST);
    }

    boolean holdsAny(Collection<PortKey> ports) {
        return ports.stream()
                .anyMatch(port -> port.protocol().equals(protocol) && port.port() >= first && port.port() <= last);
    }
}

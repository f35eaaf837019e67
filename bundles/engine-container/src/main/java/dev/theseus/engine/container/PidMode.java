package dev.theseus.engine.container;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import java.util.Map;

/** Whose processes a container sees. */
public sealed interface PidMode {
    /** Its own. */
    PidMode OWN = new Own();

    /** The mode in Docker's word for it, which {@link #parse} reads. */
    @Override
    String toString();

    /** Its own. */
    record Own() implements PidMode {
        @Override
        public String toString() {
            return "";
        }
    }

    /** The host's. */
    record Host() implements PidMode {
        @Override
        public String toString() {
            return "host";
        }
    }

    /**
     * Another container's.
     *
     * @param container id, or a name where nobody has looked for it yet
     */
    record Joined(String container) implements PidMode {
        private static final String WORD = "container:";

        @Override
        public String toString() {
            return WORD + container;
        }
    }

    /** @throws EngineException {@code INVALID_PARAMETER} ({@code spec.pid-mode-unknown}) */
    static PidMode parse(String text) {
        return switch (text) {
            case "" -> OWN;
            case "host" -> new Host();
            default -> {
                if (!text.startsWith(Joined.WORD) || text.equals(Joined.WORD)) {
                    throw EngineException.invalid("\"" + text + "\" is no mode of processes")
                            .because(SpecReasons.PID_MODE_UNKNOWN, Map.of(Attributes.VALUE, text));
                }
                yield new Joined(text.substring(Joined.WORD.length()));
            }
        };
    }
}

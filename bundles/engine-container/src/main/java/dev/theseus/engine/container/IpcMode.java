package dev.theseus.engine.container;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import java.util.Map;

/** Whose shared memory and message queues a container has. */
public sealed interface IpcMode {
    /** As the daemon's settings have it. */
    IpcMode DEFAULT = new Default();

    /** The mode in Docker's word for it, which {@link #parse} reads. */
    @Override
    String toString();

    /** Whatever the daemon's default is. */
    record Default() implements IpcMode {
        @Override
        public String toString() {
            return "";
        }
    }

    /** Its own, without {@code /dev/shm}. */
    record None() implements IpcMode {
        @Override
        public String toString() {
            return "none";
        }
    }

    /** Its own, and nobody else's. */
    record Private() implements IpcMode {
        @Override
        public String toString() {
            return "private";
        }
    }

    /** Its own, which others may join. */
    record Shareable() implements IpcMode {
        @Override
        public String toString() {
            return "shareable";
        }
    }

    /** The host's. */
    record Host() implements IpcMode {
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
    record Joined(String container) implements IpcMode {
        private static final String WORD = "container:";

        @Override
        public String toString() {
            return WORD + container;
        }
    }

    /** @throws EngineException {@code INVALID_PARAMETER} ({@code spec.ipc-mode-unknown}) */
    static IpcMode parse(String text) {
        return switch (text) {
            case "" -> DEFAULT;
            case "none" -> new None();
            case "private" -> new Private();
            case "shareable" -> new Shareable();
            case "host" -> new Host();
            default -> {
                if (!text.startsWith(Joined.WORD) || text.equals(Joined.WORD)) {
                    throw EngineException.invalid("\"" + text + "\" is no mode of IPC")
                            .because(SpecReasons.IPC_MODE_UNKNOWN, Map.of(Attributes.VALUE, text));
                }
                yield new Joined(text.substring(Joined.WORD.length()));
            }
        };
    }
}

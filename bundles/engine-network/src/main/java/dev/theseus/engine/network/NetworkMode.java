package dev.theseus.engine.network;

/** How something is on the network to begin with. */
public sealed interface NetworkMode {
    /** As the daemon's settings have it. */
    NetworkMode DEFAULT = new Default();

    /** The mode in Docker's word for it, which {@link #parse} reads. */
    @Override
    String toString();

    /** Whatever the daemon's default is. */
    record Default() implements NetworkMode {
        @Override
        public String toString() {
            return "default";
        }
    }

    /** A namespace of its own with a loopback interface alone. */
    record None() implements NetworkMode {
        @Override
        public String toString() {
            return PredefinedNetworks.NONE;
        }
    }

    /** The host's network, without a namespace of its own. */
    record Host() implements NetworkMode {
        @Override
        public String toString() {
            return PredefinedNetworks.HOST;
        }
    }

    /**
     * Another container's network.
     *
     * @param container id, or a name where nobody has looked for it yet
     */
    record Joined(String container) implements NetworkMode {
        private static final String WORD = "container:";

        @Override
        public String toString() {
            return WORD + container;
        }
    }

    /** @param network name or id of one that is there, or will be */
    record Named(String network) implements NetworkMode {
        @Override
        public String toString() {
            return network;
        }
    }

    /** Reads {@code default} or nothing, {@code none}, {@code host}, {@code container:NAME}; all else is a network. */
    static NetworkMode parse(String text) {
        return switch (text) {
            case "", "default" -> DEFAULT;
            case PredefinedNetworks.NONE -> new None();
            case PredefinedNetworks.HOST -> new Host();
            default ->
                text.startsWith(Joined.WORD) ? new Joined(text.substring(Joined.WORD.length())) : new Named(text);
        };
    }
}

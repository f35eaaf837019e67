package dev.theseus.engine.container.internal;

import java.util.concurrent.ThreadLocalRandom;

/** Names of weathers and ships' parts, for containers that were given none. */
final class ContainerNames {
    private static final String[] WEATHERS = {
        "brave",
        "breezy",
        "bright",
        "calm",
        "clear",
        "crisp",
        "dawning",
        "deep",
        "drifting",
        "eager",
        "fair",
        "fleet",
        "foggy",
        "gentle",
        "gleaming",
        "golden",
        "hardy",
        "keen",
        "lively",
        "lucid",
        "mellow",
        "merry",
        "misty",
        "moonlit",
        "nimble",
        "northern",
        "patient",
        "placid",
        "proud",
        "quiet",
        "rolling",
        "serene",
        "silver",
        "southern",
        "starry",
        "steady",
        "sunny",
        "swift",
        "tidal",
        "windy"
    };
    private static final String[] PARTS = {
        "anchor", "ballast", "beam", "binnacle", "bowline", "bowsprit", "bulwark", "cabin", "capstan", "compass",
                "deck",
        "figurehead", "foremast", "frigate", "galley", "gunwale", "halyard", "hatch", "helm", "hull", "jib", "keel",
        "lantern", "mainsail", "mast", "mizzen", "mooring", "oar", "plank", "porthole", "prow", "rigging", "rudder",
        "schooner", "sextant", "spar", "spinnaker", "stern", "tiller", "trireme", "yardarm"
    };

    private ContainerNames() {}

    static String suggest(int attempt) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String name = WEATHERS[random.nextInt(WEATHERS.length)] + "_" + PARTS[random.nextInt(PARTS.length)];
        return attempt == 0 ? name : name + random.nextInt(1000);
    }
}

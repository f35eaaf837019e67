package dev.theseus.network.macvlan.internal;

/**
 * What is remembered of a network.
 *
 * @param parent name of the interface below it
 * @param alone whether no other network may be on it
 */
record Below(String parent, boolean alone) {
    private static final String ALONE = "\nalone";

    String words() {
        return parent + (alone ? ALONE : "");
    }

    static Below of(String words) {
        return new Below(words.lines().findFirst().orElse(""), words.endsWith(ALONE));
    }
}

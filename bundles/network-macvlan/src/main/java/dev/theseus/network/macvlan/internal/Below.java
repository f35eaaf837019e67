package dev.theseus.network.macvlan.internal;

import java.util.List;

/**
 * What is remembered of a network.
 *
 * @param parent name of the interface below it
 * @param made whether the driver has made that interface, so that it goes with the last network on it
 * @param alone whether no other network may be on it
 */
record Below(String parent, boolean made, boolean alone) {
    String words() {
        return parent + "\n" + made + "\n" + alone;
    }

    static Below of(String words) {
        List<String> lines = words.lines().toList();
        return new Below(lines.get(0), Boolean.parseBoolean(lines.get(1)), Boolean.parseBoolean(lines.get(2)));
    }
}

package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.DriverKind;

/** The name of a slot. */
record SlotKey(DriverKind kind, String name) implements Comparable<SlotKey> {
    @Override
    public int compareTo(SlotKey other) {
        int byKind = kind.word().compareTo(other.kind.word());
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return kind.word() + " driver \"" + name + '"';
    }
}

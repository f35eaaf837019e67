package dev.theseus.engine.slot;

/** What a slot is doing. */
public enum SlotState {
    ABSENT,
    RECOVERING,
    ACTIVE,
    DRAINING
}

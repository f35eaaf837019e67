package dev.theseus.storage.overlay.internal;

/** Named instants between the steps of a change; the tests die at each of them and look at what is left. */
@FunctionalInterface
interface CrashPoint {
    CrashPoint NONE = step -> {};

    void reached(String step);
}

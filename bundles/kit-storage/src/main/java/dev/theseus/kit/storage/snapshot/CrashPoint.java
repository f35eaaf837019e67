package dev.theseus.kit.storage.snapshot;

/** Named instants between the steps of a change; the tests die at each of them and look at what is left. */
@FunctionalInterface
public interface CrashPoint {
    CrashPoint NONE = step -> {};

    void reached(String step);
}

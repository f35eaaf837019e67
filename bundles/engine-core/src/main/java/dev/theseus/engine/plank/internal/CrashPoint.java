package dev.theseus.engine.plank.internal;

/** Named instants between the steps of a swap; the tests die at each of them and look at what the next start finds. */
@FunctionalInterface
interface CrashPoint {
    CrashPoint NONE = step -> {};

    void reached(String step);
}

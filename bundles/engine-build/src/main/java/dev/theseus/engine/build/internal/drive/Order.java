package dev.theseus.engine.build.internal.drive;

/** Which stages are built, and when. */
public enum Order {
    /** All up to the target, one step after the other: what the classic builder's clients expect. */
    ONE_BY_ONE,
    /** Those that the target needs, each as soon as what it needs is there. */
    AS_NEEDED
}

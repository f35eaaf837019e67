package dev.theseus.tck;

/** What the parts of the runtime suite have in common. */
interface RuntimeContract {
    RuntimeTrial trial();

    /** Whether the driver can do it. */
    boolean has(RuntimeFeature feature);
}

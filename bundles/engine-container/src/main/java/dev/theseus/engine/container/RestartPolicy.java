package dev.theseus.engine.container;

/**
 * When an ended container is started again.
 *
 * @param mode the rule
 * @param maximumRetries for ON_FAILURE; 0 for no limit
 */
public record RestartPolicy(Mode mode, int maximumRetries) {
    public static final RestartPolicy NO = new RestartPolicy(Mode.NO, 0);

    /** Docker's {@code no}, {@code always}, {@code unless-stopped} and {@code on-failure}. */
    public enum Mode {
        NO,
        ALWAYS,
        UNLESS_STOPPED,
        ON_FAILURE
    }
}

package dev.theseus.engine.exec;

import dev.theseus.api.error.Reason;

/** Why nothing can be run in a container, beside what {@link Reason} has for everybody. */
public final class ExecReasons {
    public static final Reason COMMAND_MISSING = new Reason("exec.command-missing");
    /** Attribute: id (of the container). */
    public static final Reason CONTAINER_PAUSED = new Reason("exec.container-paused");
    /** Attribute: id (of the container). */
    public static final Reason CONTAINER_RESTARTING = new Reason("exec.container-restarting");
    /** Attribute: id. */
    public static final Reason ALREADY_RUN = new Reason("exec.already-run");
    /** Attribute: id. */
    public static final Reason NOT_RUNNING = new Reason("exec.not-running");

    private ExecReasons() {}
}

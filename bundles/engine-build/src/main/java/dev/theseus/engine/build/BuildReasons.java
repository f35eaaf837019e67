package dev.theseus.engine.build;

import dev.theseus.api.error.Reason;

/** What a build fails with that others do not. */
public final class BuildReasons {
    /** A command of the Dockerfile did not end with 0. Attributes: command, {@link #EXIT_CODE}. */
    public static final Reason COMMAND_FAILED = new Reason("build.command-failed");

    /** What is wrong is in the Dockerfile. Attributes: {@link #LINE}, {@link #LAST_LINE}. */
    public static final Reason DOCKERFILE_INVALID = new Reason("build.dockerfile-invalid");

    /** A step needs a secret or an agent that the build was not given. */
    public static final Reason SECRET_MISSING = new Reason("build.secret-missing");

    /** A number. */
    public static final String EXIT_CODE = "exit-code";
    /** A number, from 1. */
    public static final String LINE = "line";
    /** A number, not less than the line's. */
    public static final String LAST_LINE = "last-line";

    private BuildReasons() {}
}

package dev.theseus.shell.internal;

/** A command has told that it failed: there is no more to say. */
final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FailedException() {
        super("the command failed");
    }
}

package dev.theseus.shell.internal;

/** A command was given what it does not take. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}

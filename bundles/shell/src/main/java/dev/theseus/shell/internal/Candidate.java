package dev.theseus.shell.internal;

/**
 * What may come next on the command line.
 *
 * @param value the whole word; one that ends in {@code /} or {@code :} may be gone on with
 * @param description what it is; may be empty
 */
record Candidate(String value, String description) {}

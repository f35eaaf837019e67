package dev.theseus.api.driver;

/**
 * One finding of {@link Driver#diagnose}.
 *
 * @param healthy whether the check passed
 * @param check what was looked at
 * @param finding what was seen
 * @param hint how to mend it; empty when healthy
 */
public record Diagnostic(boolean healthy, String check, String finding, String hint) {}

package dev.theseus.build.dockerfile.lint;

import dev.theseus.build.dockerfile.SourceRange;

/**
 * Something better not done.
 *
 * @param rule which rule says so
 * @param message a sentence about this case
 * @param range where
 */
public record Warning(Rule rule, String message, SourceRange range) {}

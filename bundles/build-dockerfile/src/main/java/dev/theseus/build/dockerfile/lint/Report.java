package dev.theseus.build.dockerfile.lint;

import dev.theseus.build.dockerfile.SourceRange;

/** Where rules tell what they have found. */
@FunctionalInterface
interface Report {
    void warn(Rule rule, SourceRange range, String message);
}

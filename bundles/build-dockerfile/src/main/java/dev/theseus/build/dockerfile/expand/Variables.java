package dev.theseus.build.dockerfile.expand;

import java.util.Optional;

/** What variables stand for where a word is. */
@FunctionalInterface
public interface Variables {
    /** The value; empty for a variable that is not set. */
    Optional<String> value(String name);
}

package dev.theseus.shell.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was given to a command.
 *
 * @param values as many as its parameters allow, in their order
 * @param options those that were said
 * @param directory in which the operator works
 */
record Arguments(List<String> values, Set<String> options, Path directory) {
    Arguments {
        values = List.copyOf(values);
        options = Set.copyOf(options);
    }

    String get(int index) {
        return values.get(index);
    }

    Optional<String> find(int index) {
        return index < values.size() ? Optional.of(values.get(index)) : Optional.empty();
    }

    boolean has(String option) {
        return options.contains(option);
    }
}

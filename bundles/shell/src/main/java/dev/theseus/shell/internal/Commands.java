package dev.theseus.shell.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All commands of ours.
 *
 * @param all by name
 */
record Commands(List<Command> all) {
    Commands {
        all = all.stream().sorted(Comparator.comparing(Command::name)).toList();
    }

    /** By the whole name, {@code driver:list}. */
    Optional<Command> find(String name) {
        return all.stream().filter(command -> command.name().equals(name)).findFirst();
    }
}

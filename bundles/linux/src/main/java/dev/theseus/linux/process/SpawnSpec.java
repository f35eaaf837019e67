package dev.theseus.linux.process;

import dev.theseus.linux.descriptor.Descriptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What to start and what it inherits: nothing but what is listed here.
 *
 * @param argv the command, looked up along PATH of this process when it has no slash, and its arguments
 * @param environment the whole environment of the child
 * @param directory working directory; empty for that of this process
 * @param descriptors by the number that they get in the child; 0, 1 and 2 are {@code /dev/null} when absent
 * @param group how the child relates to this process's group and session
 */
public record SpawnSpec(
        List<String> argv,
        Map<String, String> environment,
        Optional<Path> directory,
        Map<Integer, Descriptor> descriptors,
        Group group) {
    /** Process group of the child. */
    public enum Group {
        /** The same as this process's: a signal to the group reaches both. */
        INHERITED,
        /** A group of its own, so that a signal from the terminal does not reach it. */
        OWN,
        /** A session of its own, without a controlling terminal. */
        OWN_SESSION
    }

    public SpawnSpec {
        argv = List.copyOf(argv);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("argv is empty");
        }
        environment = Map.copyOf(environment);
        descriptors = new TreeMap<>(descriptors);
    }

    /** With the environment and the directory of this process, in a group of its own. */
    public static SpawnSpec of(List<String> argv) {
        return new SpawnSpec(argv, System.getenv(), Optional.empty(), Map.of(), Group.OWN);
    }

    public SpawnSpec withEnvironment(Map<String, String> environment) {
        return new SpawnSpec(argv, environment, directory, descriptors, group);
    }

    public SpawnSpec withDirectory(Path directory) {
        return new SpawnSpec(argv, environment, Optional.of(directory), descriptors, group);
    }

    /** Adds a descriptor; the caller keeps its own and closes it after the spawn. */
    public SpawnSpec withDescriptor(int number, Descriptor descriptor) {
        Map<Integer, Descriptor> more = new TreeMap<>(descriptors);
        more.put(number, descriptor);
        return new SpawnSpec(argv, environment, directory, more, group);
    }

    public SpawnSpec withGroup(Group group) {
        return new SpawnSpec(argv, environment, directory, descriptors, group);
    }
}

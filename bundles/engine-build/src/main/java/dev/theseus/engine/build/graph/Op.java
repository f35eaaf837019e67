package dev.theseus.engine.build.graph;

import java.util.List;

/** What a vertex does with the files of the one that it stands on. */
public sealed interface Op {
    /**
     * Runs a command.
     *
     * @param arguments the program and its words
     * @param environment {@code NAME=value}, beside the image's
     * @param network {@code none}, {@code host}; empty for the build's
     * @param mounts what it sees beside its files
     */
    record Exec(List<String> arguments, List<String> environment, String network, List<ExecMount> mounts)
            implements Op {
        public Exec {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
            mounts = List.copyOf(mounts);
        }
    }

    /** Changes files, in the order given. */
    record Files(List<FileAction> actions) implements Op {
        public Files {
            actions = List.copyOf(actions);
        }
    }

    /** Changes no file: what the image says about itself is all that is new. */
    record Describe() implements Op {}
}

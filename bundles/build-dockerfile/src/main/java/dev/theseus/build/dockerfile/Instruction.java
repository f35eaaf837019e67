package dev.theseus.build.dockerfile;

import java.util.List;
import java.util.Optional;

/** An instruction. Words have quotes and variables in them still, unless said otherwise. */
public sealed interface Instruction {
    Origin origin();

    /** @param keepGitDir whether a repository's {@code .git} comes too
     * @param checksum that what is fetched must have; empty for any
     * @param unpack whether archives are unpacked; empty for local ones only
     */
    record Add(Origin origin, FileTransfer files, boolean keepGitDir, String checksum, Optional<Boolean> unpack)
            implements Instruction {}

    /** @param arguments with a default or without */
    record Arg(Origin origin, List<Argument> arguments) implements Instruction {
        public Arg {
            arguments = List.copyOf(arguments);
        }
    }

    /** A build argument; its default is empty where none is given. */
    record Argument(String name, Optional<String> value) {}

    record Cmd(Origin origin, CommandWords command) implements Instruction {}

    /** @param from stage, image or context; empty for the build context
     * @param parents whether folders above the sources are made too
     */
    record Copy(Origin origin, FileTransfer files, String from, boolean parents) implements Instruction {}

    record Entrypoint(Origin origin, CommandWords command) implements Instruction {}

    record Env(Origin origin, List<Pair> variables) implements Instruction {
        public Env {
            variables = List.copyOf(variables);
        }
    }

    record Expose(Origin origin, List<String> ports) implements Instruction {
        public Expose {
            ports = List.copyOf(ports);
        }
    }

    /** @param image name, or a stage's
     * @param platform empty for the target's
     * @param stageName in lower case; empty for none
     */
    record From(Origin origin, String image, String platform, String stageName) implements Instruction {}

    /** @param command empty for {@code NONE}; options as they were written, empty for what is not said */
    record Healthcheck(
            Origin origin,
            Optional<CommandWords> command,
            String interval,
            String timeout,
            String startPeriod,
            String startInterval,
            String retries)
            implements Instruction {}

    record Label(Origin origin, List<Pair> labels) implements Instruction {
        public Label {
            labels = List.copyOf(labels);
        }
    }

    record Maintainer(Origin origin, String author) implements Instruction {}

    /** @param trigger an instruction's text, which was parsed once and is one */
    record OnBuild(Origin origin, String trigger) implements Instruction {}

    /** @param mounts beside the root
     * @param network {@code default}, {@code none}, {@code host}; empty where nothing is said
     * @param security {@code sandbox}, {@code insecure}; empty where nothing is said
     * @param devices as they were written
     */
    record Run(
            Origin origin,
            CommandWords command,
            List<RunMount> mounts,
            String network,
            String security,
            List<String> devices)
            implements Instruction {
        public Run {
            mounts = List.copyOf(mounts);
            devices = List.copyOf(devices);
        }
    }

    record Shell(Origin origin, List<String> words) implements Instruction {
        public Shell {
            words = List.copyOf(words);
        }
    }

    record StopSignal(Origin origin, String signal) implements Instruction {}

    record User(Origin origin, String user) implements Instruction {}

    record Volume(Origin origin, List<String> paths) implements Instruction {
        public Volume {
            paths = List.copyOf(paths);
        }
    }

    record Workdir(Origin origin, String path) implements Instruction {}
}

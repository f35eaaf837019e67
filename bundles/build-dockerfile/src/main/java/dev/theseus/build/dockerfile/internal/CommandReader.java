package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.CommandWords;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.RunMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What has a command: RUN, CMD, ENTRYPOINT, SHELL. */
final class CommandReader {
    private static final Set<String> NETWORKS = Set.of("default", "none", "host");
    private static final Set<String> SECURITY = Set.of("sandbox", "insecure");

    private CommandReader() {}

    static CommandWords command(Line line) {
        return command(line, line.rest());
    }

    static CommandWords command(Line line, String text) {
        Optional<List<String>> exec = JsonWords.parse(text);
        if (exec.isPresent()) {
            return new CommandWords(false, exec.get(), List.of());
        }
        return new CommandWords(true, text.isEmpty() ? List.of() : List.of(text), line.heredocs());
    }

    static Instruction run(Line line) {
        line.required("at least one argument");
        List<RunMount> mounts = new ArrayList<>();
        for (String mount : line.flags().texts("mount")) {
            try {
                mounts.add(MountReader.read(mount));
            } catch (DockerfileException e) {
                throw e.at(line.flags().range("mount").orElse(line.restRange()));
            }
        }
        String network = line.flags().text("network");
        String security = line.flags().text("security");
        check(line, "network", network, NETWORKS);
        check(line, "security", security, SECURITY);
        return new Instruction.Run(
                line.origin(),
                command(line),
                mounts,
                network,
                security,
                line.flags().texts("device"));
    }

    private static void check(Line line, String flag, String value, Set<String> allowed) {
        if (!value.isEmpty() && !value.contains("$") && !allowed.contains(value)) {
            throw new DockerfileException(
                    flag + " mode \"" + value + "\" is not valid: it is one of "
                            + String.join(", ", allowed.stream().sorted().toList())
                            + Suggestion.of("", value, allowed),
                    line.flags().range(flag).orElse(line.restRange()));
        }
    }

    static Instruction shell(Line line) {
        String rest = line.required("at least one argument");
        List<String> words =
                JsonWords.parse(rest).orElseThrow(() -> line.wrong("SHELL requires the arguments to be in JSON form"));
        if (words.isEmpty()) {
            throw line.wrong("SHELL requires at least one argument");
        }
        return new Instruction.Shell(line.origin(), words);
    }
}

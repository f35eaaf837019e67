package dev.theseus.engine.build.internal.convert;

import dev.theseus.api.driver.CallContext;
import dev.theseus.build.dockerfile.CommandWords;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Heredoc;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.engine.build.graph.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** RUN. */
final class CommandConverter {
    private static final Pattern ONLY_HEREDOC = Pattern.compile("<<-?\\s*[^<\\s]+");

    private final MountConverter mounts;

    CommandConverter(MountConverter mounts) {
        this.mounts = mounts;
    }

    Step run(Instruction.Run run, StageState stage, CallContext context) {
        refuse(run);
        MountConverter.Mounted mounted = mounts.convert(run, stage, context);
        List<String> words =
                new ArrayList<>(inShell(run.command(), stage.draft().shell()));
        Map<String, String> seen = stage.visible(stage.arguments().forCommands());
        List<String> environment = new ArrayList<>();
        seen.forEach((name, value) -> environment.add(name + "=" + value));
        String network = stage.expander().word(run.network());
        List<String> options = new ArrayList<>(mounted.words());
        if (!network.isEmpty() && !network.equals("default")) {
            options.add("--network=" + network);
        }
        return new Step(
                new Op.Exec(words, environment, network.equals("default") ? "" : network, mounted.mounts()),
                mounted.contents(),
                HistoryWords.run(words, stage.visible(stage.arguments().forHistory()), String.join(" ", options)),
                stage.draft().toConfig(),
                stage.author());
    }

    private static void refuse(Instruction.Run run) {
        if (run.security().equals("insecure")) {
            throw new DockerfileException("RUN --security=insecure is not allowed:"
                    + " this daemon grants no build the entitlement security.insecure");
        }
        if (!run.devices().isEmpty()) {
            throw new DockerfileException("RUN --device is not supported: this daemon knows no CDI devices for builds");
        }
    }

    /** The words that are run. */
    static List<String> inShell(CommandWords command, List<String> shell) {
        if (!command.inShell() || command.words().isEmpty()) {
            return command.words();
        }
        List<String> words = new ArrayList<>(shell);
        words.add(script(command.words().getFirst(), command.heredocs()));
        return words;
    }

    /** A document alone is the script; else the shell gets documents as it would read them from a file. */
    private static String script(String text, List<Heredoc> heredocs) {
        if (heredocs.isEmpty()) {
            return text;
        }
        if (heredocs.size() == 1 && ONLY_HEREDOC.matcher(text).matches()) {
            String content = heredocs.getFirst().content();
            if (content.startsWith("#!")) {
                throw new DockerfileException(
                        "a here-document that names its interpreter is not supported by POST /build"
                                + " of this daemon yet: write RUN interpreter <<"
                                + heredocs.getFirst().name());
            }
            return content;
        }
        StringBuilder script = new StringBuilder(text);
        for (Heredoc heredoc : heredocs) {
            script.append('\n').append(heredoc.content()).append(heredoc.name());
        }
        return script.append('\n').toString();
    }
}

package dev.theseus.engine.build.internal.convert;

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

    private CommandConverter() {}

    static Step run(Instruction.Run run, StageState stage) {
        refuse(run);
        List<String> words =
                new ArrayList<>(inShell(run.command(), stage.draft().shell()));
        Map<String, String> seen = stage.visible(stage.arguments().forCommands());
        List<String> environment = new ArrayList<>();
        seen.forEach((name, value) -> environment.add(name + "=" + value));
        String network = stage.expander().word(run.network());
        String options = network.isEmpty() || network.equals("default") ? "" : "--network=" + network;
        return new Step(
                new Op.Exec(words, environment, network.equals("default") ? "" : network),
                Map.of(),
                HistoryWords.run(words, stage.visible(stage.arguments().forHistory()), options),
                stage.draft().toConfig(),
                stage.author());
    }

    private static void refuse(Instruction.Run run) {
        String flag = !run.mounts().isEmpty()
                ? "--mount"
                : run.security().equals("insecure")
                        ? "--security=insecure"
                        : !run.devices().isEmpty() ? "--device" : "";
        if (!flag.isEmpty()) {
            throw new DockerfileException("RUN " + flag + " is not supported by POST /build of this daemon yet");
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

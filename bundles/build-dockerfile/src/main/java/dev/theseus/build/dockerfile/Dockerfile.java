package dev.theseus.build.dockerfile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A Dockerfile, parsed.
 *
 * @param name of the file, for messages
 * @param text as it was read
 * @param globalArguments what ARG says before the first FROM
 * @param stages at least one
 * @param emptyContinuations empty lines within instructions, by number
 */
public record Dockerfile(
        String name,
        String text,
        Directives directives,
        List<Instruction.Arg> globalArguments,
        List<Stage> stages,
        List<Integer> emptyContinuations) {
    public Dockerfile {
        globalArguments = List.copyOf(globalArguments);
        stages = List.copyOf(stages);
        emptyContinuations = List.copyOf(emptyContinuations);
    }

    /**
     * The last stage with that name, case apart, or the one with that number. Nothing is no name, though stages may have none.
     *
     * @param before only stages with a lower number
     */
    public Optional<Stage> stage(String nameOrNumber, int before) {
        if (nameOrNumber.isEmpty()) {
            return Optional.empty();
        }
        String wanted = nameOrNumber.toLowerCase(Locale.ROOT);
        return stages.subList(0, Math.min(before, stages.size())).reversed().stream()
                .filter(stage -> stage.from().stageName().equals(wanted))
                .findFirst()
                .or(() -> stages.stream()
                        .filter(stage -> stage.index() < before
                                && Integer.toString(stage.index()).equals(wanted))
                        .findFirst());
    }
}

package dev.theseus.build.dockerfile.lint;

import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.FileTransfer;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.build.dockerfile.expand.Expander;
import dev.theseus.build.dockerfile.expand.ExpansionException;
import dev.theseus.build.dockerfile.scope.PredefinedArguments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Variables that nobody has set where they are used. What a base image sets is not known here, so it is looked at only on scratch. */
final class VariableUse {
    private final Dockerfile file;
    private final Report report;
    private final Map<String, Optional<String>> global = new HashMap<>();

    VariableUse(Dockerfile file, Report report) {
        this.file = file;
        this.report = report;
    }

    void check() {
        for (Instruction.Arg arg : file.globalArguments()) {
            arg.arguments().forEach(argument -> global.put(argument.name(), argument.value()));
        }
        for (Stage stage : file.stages()) {
            checkFrom(stage.from());
            if (stage.from().image().equals("scratch")) {
                checkStage(stage);
            }
        }
    }

    private void checkFrom(Instruction.From from) {
        Expander expander = new Expander(
                name -> PredefinedArguments.isGlobal(name)
                        ? Optional.of("any")
                        : global.getOrDefault(name, Optional.empty()),
                file.directives().escape());
        try {
            String image = expander.word(from.image());
            var _ = expander.word(from.platform());
            expander.unset().stream()
                    .filter(name -> !global.containsKey(name))
                    .forEach(name -> report.warn(
                            Rule.UNDEFINED_ARG_IN_FROM,
                            from.origin().range(),
                            "FROM argument '" + name + "' is not declared"));
            if (image.isEmpty() || image.endsWith(":") || image.endsWith("@")) {
                report.warn(
                        Rule.INVALID_DEFAULT_ARG_IN_FROM,
                        from.origin().range(),
                        "Default value for ARG " + from.image() + " results in empty or invalid base image name");
            }
        } catch (ExpansionException e) {
            report.warn(Rule.INVALID_DEFAULT_ARG_IN_FROM, from.origin().range(), String.valueOf(e.getMessage()));
        }
    }

    private void checkStage(Stage stage) {
        Set<String> known = new HashSet<>(Set.of("PATH"));
        for (Instruction instruction : stage.instructions()) {
            Expander expander = new Expander(
                    name -> known.contains(name) || PredefinedArguments.isProxy(name)
                            ? Optional.of("any")
                            : Optional.empty(),
                    file.directives().escape());
            words(instruction).forEach(word -> lookAt(word, expander));
            expander.unset()
                    .forEach(name -> report.warn(
                            Rule.UNDEFINED_VAR,
                            instruction.origin().range(),
                            "Usage of undefined variable '$" + name + "'"));
            declare(instruction, known);
        }
    }

    private static boolean lookAt(String word, Expander expander) {
        try {
            return !expander.word(word).isEmpty();
        } catch (ExpansionException e) {
            // Told when it is built, with what it is then.
            return false;
        }
    }

    private static void declare(Instruction instruction, Set<String> known) {
        switch (instruction) {
            case Instruction.Arg arg -> arg.arguments().forEach(argument -> known.add(argument.name()));
            case Instruction.Env env -> env.variables().forEach(pair -> known.add(pair.name()));
            default -> {}
        }
    }

    private static List<String> words(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Copy copy -> words(copy.files(), copy.from());
            case Instruction.Add add -> words(add.files(), add.checksum());
            case Instruction.Env env ->
                env.variables().stream().map(pair -> pair.value()).toList();
            case Instruction.Label label ->
                label.labels().stream().map(pair -> pair.value()).toList();
            case Instruction.Workdir workdir -> List.of(workdir.path());
            case Instruction.User user -> List.of(user.user());
            case Instruction.Volume volume -> volume.paths();
            case Instruction.Expose expose -> expose.ports();
            case Instruction.StopSignal signal -> List.of(signal.signal());
            default -> List.of();
        };
    }

    private static List<String> words(FileTransfer files, String more) {
        List<String> words = new ArrayList<>(files.sources());
        words.addAll(List.of(files.target(), files.chown(), files.chmod(), more));
        return words;
    }
}

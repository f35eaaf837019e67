package dev.theseus.build.dockerfile.lint;

import dev.theseus.build.dockerfile.CommandWords;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Stage;
import java.util.ArrayList;
import java.util.List;

/** CMD, ENTRYPOINT and HEALTHCHECK: only the last of a stage counts, and a shell takes no signals on. */
final class CommandUse {
    private CommandUse() {}

    static void check(Stage stage, Report report) {
        boolean ownShell = stage.instructions().stream().anyMatch(Instruction.Shell.class::isInstance);
        for (Instruction instruction : stage.instructions()) {
            if (instruction instanceof Instruction.Cmd cmd && !ownShell) {
                recommendJson(cmd, cmd.command(), report);
            } else if (instruction instanceof Instruction.Entrypoint entrypoint && !ownShell) {
                recommendJson(entrypoint, entrypoint.command(), report);
            }
        }
        List.of(Instruction.Cmd.class, Instruction.Entrypoint.class, Instruction.Healthcheck.class)
                .forEach(type -> onlyOne(stage, type, report));
    }

    private static void recommendJson(Instruction instruction, CommandWords command, Report report) {
        if (command.inShell() && !command.words().isEmpty()) {
            report.warn(
                    Rule.JSON_ARGS_RECOMMENDED,
                    instruction.origin().range(),
                    "JSON arguments recommended for "
                            + instruction.origin().keyword().toUpperCase(java.util.Locale.ROOT)
                            + " to prevent unintended behavior related to OS signals");
        }
    }

    private static void onlyOne(Stage stage, Class<? extends Instruction> type, Report report) {
        List<Instruction> all = new ArrayList<>(
                stage.instructions().stream().filter(type::isInstance).toList());
        if (all.size() > 1) {
            all.removeLast();
            all.forEach(instruction -> report.warn(
                    Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
                    instruction.origin().range(),
                    "Multiple " + instruction.origin().keyword().toUpperCase(java.util.Locale.ROOT)
                            + " instructions should not be used in the same stage because only the last one will be"
                            + " used"));
        }
    }
}

package dev.theseus.engine.build.internal.convert;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.build.dockerfile.CommandWords;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Pair;
import dev.theseus.build.dockerfile.expand.Expander;
import dev.theseus.build.dockerfile.expand.ExpansionException;
import dev.theseus.engine.build.graph.FileAction;
import dev.theseus.engine.build.graph.Op;
import dev.theseus.engine.build.internal.context.Selection;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.time.GoDuration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Says what an instruction comes to where a stage is, and moves the stage on. */
public final class Converter {
    private static final Pattern SIGNAL = Pattern.compile("[0-9]{1,2}|(?i:[a-z][a-z0-9+-]*)");

    private final TransferConverter transfers;
    private final CommandConverter commands;

    public Converter(CopySources sources, Selection selection) {
        transfers = new TransferConverter(sources, selection);
        commands = new CommandConverter(new MountConverter(sources, selection));
    }

    /** @throws EngineException {@code INVALID_PARAMETER} for what an instruction asks for in vain */
    public Step convert(Instruction instruction, StageState stage, CallContext context) {
        try {
            return switch (instruction) {
                case Instruction.Run run -> commands.run(run, stage, context);
                case Instruction.Copy copy -> told("COPY", () -> transfers.copy(copy, stage, context));
                case Instruction.Add add -> told("ADD", () -> transfers.add(add, stage, context));
                case Instruction.Workdir workdir -> workdir(workdir, stage);
                default -> describe(stage, words(instruction, stage));
            };
        } catch (ExpansionException e) {
            throw new DockerfileException(
                    "failed to process \"" + instruction.origin().text() + "\": " + e.getMessage(),
                    instruction.origin().range());
        } catch (DockerfileException e) {
            throw e.at(instruction.origin().range());
        }
    }

    private static Step told(String keyword, Supplier<Step> transfer) {
        try {
            return transfer.get();
        } catch (EngineException e) {
            throw e.within(keyword + " failed");
        }
    }

    private static Step describe(StageState stage, String words) {
        return new Step(
                new Op.Describe(),
                Map.of(),
                HistoryWords.nop(stage.draft().shell(), words),
                stage.draft().toConfig(),
                stage.author());
    }

    private static Step workdir(Instruction.Workdir workdir, StageState stage) {
        String path = stage.expander().word(workdir.path());
        String whole = Path.of(stage.draft().workingDirectory())
                .resolve(path)
                .normalize()
                .toString();
        stage.draft().setWorkingDirectory(whole);
        return new Step(
                new Op.Files(List.of(new FileAction.MakeDirectory(whole))),
                Map.of(),
                HistoryWords.nop(stage.draft().shell(), "WORKDIR " + whole),
                stage.draft().toConfig(),
                stage.author());
    }

    /** Changes what the image says, and tells so. */
    private static String words(Instruction instruction, StageState stage) {
        ImageDraft draft = stage.draft();
        Expander expander = stage.expander();
        return switch (instruction) {
            case Instruction.Env env -> {
                List<String> told = pairs(env.variables(), expander);
                told.forEach(pair -> draft.setVariable(name(pair), value(pair)));
                yield " ENV " + String.join(" ", told);
            }
            case Instruction.Label label -> {
                List<String> told = pairs(label.labels(), expander);
                told.forEach(pair -> draft.setLabel(name(pair), value(pair)));
                yield " LABEL " + String.join(" ", told);
            }
            case Instruction.Arg arg -> {
                List<String> told = new ArrayList<>();
                for (Instruction.Argument argument : arg.arguments()) {
                    stage.arguments().declare(argument, expander);
                    told.add(argument.name()
                            + argument.value()
                                    .map(value -> "=" + expander.word(value))
                                    .orElse(""));
                }
                yield " ARG " + String.join(" ", told);
            }
            case Instruction.Cmd cmd -> {
                List<String> words = CommandConverter.inShell(cmd.command(), draft.shell());
                draft.setCommand(words);
                yield " CMD " + HistoryWords.quoted(words);
            }
            case Instruction.Entrypoint entrypoint -> {
                List<String> words = CommandConverter.inShell(entrypoint.command(), draft.shell());
                draft.setEntrypoint(words);
                yield " ENTRYPOINT " + HistoryWords.quoted(words);
            }
            case Instruction.Expose expose -> {
                List<String> ports = new ArrayList<>();
                expose.ports().forEach(word -> ports.addAll(expander.words(word)));
                draft.expose(PortWords.parse(ports));
                yield " EXPOSE " + String.join(" ", ports.stream().sorted().toList());
            }
            case Instruction.User user -> {
                String name = expander.word(user.user());
                draft.setUser(name);
                yield " USER " + name;
            }
            case Instruction.Volume volume -> {
                List<String> paths = expander.each(volume.paths());
                draft.addVolumes(paths);
                yield " VOLUME " + HistoryWords.plain(paths);
            }
            case Instruction.StopSignal stop -> {
                String signal = expander.word(stop.signal());
                if (!SIGNAL.matcher(signal).matches()) {
                    throw new DockerfileException("invalid signal: " + signal);
                }
                draft.setStopSignal(signal);
                yield " STOPSIGNAL " + signal;
            }
            case Instruction.Healthcheck check -> {
                Healthcheck health = health(check);
                draft.setHealthcheck(health);
                yield " HEALTHCHECK " + HistoryWords.healthcheck(health);
            }
            case Instruction.Shell shell -> {
                draft.setShell(shell.words());
                yield " SHELL " + HistoryWords.plain(shell.words());
            }
            case Instruction.OnBuild trigger -> {
                draft.addTrigger(trigger.trigger());
                yield " ONBUILD " + trigger.trigger();
            }
            case Instruction.Maintainer maintainer -> {
                stage.setAuthor(maintainer.author());
                yield " MAINTAINER " + maintainer.author();
            }
            default ->
                throw new DockerfileException(
                        "unexpected instruction: " + instruction.origin().keyword());
        };
    }

    private static List<String> pairs(List<Pair> pairs, Expander expander) {
        return pairs.stream()
                .map(pair -> expander.word(pair.name()) + "=" + expander.word(pair.value()))
                .toList();
    }

    private static String name(String pair) {
        return pair.substring(0, pair.indexOf('='));
    }

    private static String value(String pair) {
        return pair.substring(pair.indexOf('=') + 1);
    }

    private static Duration duration(String text) {
        return text.isEmpty() ? Duration.ZERO : GoDuration.parse(text);
    }

    private static Healthcheck health(Instruction.Healthcheck check) {
        List<String> test = new ArrayList<>();
        if (check.command().isEmpty()) {
            test.add("NONE");
        } else {
            CommandWords command = check.command().get();
            test.add(command.inShell() ? "CMD-SHELL" : "CMD");
            test.addAll(command.words());
        }
        return new Healthcheck(
                test,
                duration(check.interval()),
                duration(check.timeout()),
                duration(check.startPeriod()),
                duration(check.startInterval()),
                check.retries().isEmpty() ? 0 : Integer.parseInt(check.retries()));
    }
}

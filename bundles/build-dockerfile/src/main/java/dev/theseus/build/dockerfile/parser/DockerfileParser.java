package dev.theseus.build.dockerfile.parser;

import dev.theseus.build.dockerfile.Directives;
import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.build.dockerfile.internal.DirectiveReader;
import dev.theseus.build.dockerfile.internal.InstructionReader;
import dev.theseus.build.dockerfile.internal.LineReader;
import dev.theseus.build.dockerfile.internal.LogicalLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes instructions of text. */
public final class DockerfileParser {
    private DockerfileParser() {}

    /**
     * Parses a whole file.
     *
     * @param name of the file, for messages
     * @throws DockerfileException for the first thing that is wrong
     */
    public static Dockerfile parse(String name, String text) {
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        Directives directives = DirectiveReader.read(plain);
        LineReader lines = new LineReader(plain, directives.escape());
        InstructionReader reader = new InstructionReader(directives.escape());
        List<Instruction.Arg> global = new ArrayList<>();
        List<Stage> stages = new ArrayList<>();
        List<Instruction> open = new ArrayList<>();
        boolean any = false;
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            any = true;
            add(reader.read(line.get()), global, stages, open);
        }
        if (!any) {
            throw new DockerfileException("file with no instructions");
        }
        if (stages.isEmpty()) {
            throw new DockerfileException("no build stage in current context: there is no FROM");
        }
        close(stages, open);
        return new Dockerfile(name, plain, directives, global, stages, lines.emptyContinuations());
    }

    private static void add(
            Instruction instruction, List<Instruction.Arg> global, List<Stage> stages, List<Instruction> open) {
        if (instruction instanceof Instruction.From from) {
            close(stages, open);
            stages.add(new Stage(stages.size(), from, List.of()));
        } else if (!stages.isEmpty()) {
            open.add(instruction);
        } else if (instruction instanceof Instruction.Arg arg) {
            global.add(arg);
        } else {
            throw new DockerfileException(
                    "no build stage in current context: "
                            + instruction.origin().keyword().toUpperCase(Locale.ROOT)
                            + " before the first FROM",
                    instruction.origin().range());
        }
    }

    private static void close(List<Stage> stages, List<Instruction> open) {
        if (!stages.isEmpty() && !open.isEmpty()) {
            Stage last = stages.removeLast();
            stages.add(new Stage(last.index(), last.from(), open));
            open.clear();
        }
    }

    /**
     * Parses one instruction that stands outside of a file: what an image's ONBUILD has kept, or what a client asks for.
     *
     * @throws DockerfileException if it is none
     */
    public static Instruction parseOne(String text) {
        LineReader lines = new LineReader(text, Directives.NONE.escape());
        LogicalLine line = lines.next().orElseThrow(() -> new DockerfileException("file with no instructions"));
        return new InstructionReader(Directives.NONE.escape()).read(line);
    }
}

package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Origin;
import dev.theseus.build.dockerfile.SourceRange;
import java.util.Locale;
import java.util.Set;

/** Makes an instruction of a logical line. Thread-safe. */
public final class InstructionReader {
    private static final Set<String> KEYWORDS = Set.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "MAINTAINER",
            "ONBUILD",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private final char escape;

    public InstructionReader(char escape) {
        this.escape = escape;
    }

    /** @throws DockerfileException with the place */
    public Instruction read(LogicalLine line) {
        try {
            return read(taken(line));
        } catch (DockerfileException e) {
            throw e.at(line.range());
        }
    }

    private Line taken(LogicalLine line) {
        String text = line.text();
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        String keyword = text.substring(0, end);
        if (!KEYWORDS.contains(keyword.toUpperCase(Locale.ROOT))) {
            throw new DockerfileException(
                    "unknown instruction: " + keyword + Suggestion.of("", keyword.toUpperCase(Locale.ROOT), KEYWORDS),
                    line.map().range(0, end));
        }
        // A trigger's flags are its own, and ENV and the like have none.
        boolean hasFlags = InstructionFlags.has(keyword.toUpperCase(Locale.ROOT));
        Flags.Split flags = hasFlags ? Flags.read(line, end, escape) : Flags.read(line, text.length(), escape);
        String rest = text.substring(hasFlags ? flags.end() : end).strip();
        int from = rest.isEmpty() ? text.length() : text.indexOf(rest, hasFlags ? flags.end() : end);
        SourceRange restRange = rest.isEmpty() ? line.range() : line.map().range(from, from + rest.length());
        Origin origin = new Origin(keyword, text.stripTrailing(), line.range());
        flags.flags().allow(InstructionFlags.of(keyword.toUpperCase(Locale.ROOT)));
        return new Line(origin, flags.flags(), rest, restRange, line.heredocs(), escape);
    }

    private static Instruction read(Line line) {
        return switch (line.keyword()) {
            case "ADD" -> FileReader.add(line);
            case "COPY" -> FileReader.copy(line);
            case "RUN" -> CommandReader.run(line);
            case "CMD" -> new Instruction.Cmd(line.origin(), CommandReader.command(line));
            case "ENTRYPOINT" -> new Instruction.Entrypoint(line.origin(), CommandReader.command(line));
            case "SHELL" -> CommandReader.shell(line);
            case "HEALTHCHECK" -> HealthcheckReader.read(line);
            case "ENV" -> PairReader.env(line);
            case "LABEL" -> PairReader.label(line);
            case "ARG" -> PairReader.arg(line);
            case "FROM" -> FromReader.read(line);
            case "ONBUILD" -> OnBuildReader.read(line);
            default -> SimpleReader.read(line);
        };
    }
}

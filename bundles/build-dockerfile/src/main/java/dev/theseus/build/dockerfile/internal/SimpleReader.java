package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.expand.WordSplitter;
import java.util.List;

/** What has one word, or a list of equal ones. */
final class SimpleReader {
    private SimpleReader() {}

    static Instruction read(Line line) {
        return switch (line.keyword()) {
            case "USER" -> new Instruction.User(line.origin(), line.required("exactly one argument"));
            case "WORKDIR" -> new Instruction.Workdir(line.origin(), line.required("exactly one argument"));
            case "STOPSIGNAL" -> new Instruction.StopSignal(line.origin(), one(line));
            case "MAINTAINER" -> new Instruction.Maintainer(line.origin(), line.required("exactly one argument"));
            case "EXPOSE" -> new Instruction.Expose(line.origin(), expose(line));
            case "VOLUME" -> volume(line);
            default -> throw line.wrong("unknown instruction: " + line.origin().keyword());
        };
    }

    private static String one(Line line) {
        String rest = line.required("exactly one argument");
        if (WordSplitter.split(rest, line.escape()).size() != 1) {
            throw line.wrong(line.keyword() + " requires exactly one argument");
        }
        return rest;
    }

    private static List<String> expose(Line line) {
        return WordSplitter.split(line.required("at least one argument"), line.escape());
    }

    private static Instruction volume(Line line) {
        String rest = line.required("at least one argument");
        List<String> paths = JsonWords.parse(rest).orElseGet(() -> WordSplitter.split(rest, line.escape()));
        if (paths.isEmpty()) {
            throw line.wrong("VOLUME requires at least one argument");
        }
        if (paths.stream().anyMatch(String::isBlank)) {
            throw line.wrong("VOLUME specified can not be an empty string");
        }
        return new Instruction.Volume(line.origin(), paths);
    }
}

package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Pair;
import dev.theseus.build.dockerfile.expand.WordSplitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names and values: ENV, LABEL, ARG. */
final class PairReader {
    private PairReader() {}

    static Instruction env(Line line) {
        return new Instruction.Env(line.origin(), pairs(line));
    }

    static Instruction label(Line line) {
        return new Instruction.Label(line.origin(), pairs(line));
    }

    private static List<Pair> pairs(Line line) {
        String rest = line.required("at least one argument");
        List<String> words = WordSplitter.split(rest, line.escape());
        if (!words.getFirst().contains("=")) {
            String[] parts = rest.split("\\s+", 2);
            if (parts.length < 2) {
                throw line.wrong(line.keyword() + " must have two arguments");
            }
            return List.of(new Pair(parts[0], parts[1], true));
        }
        List<Pair> pairs = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw line.wrong("syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
            }
            if (equals == 0) {
                throw line.wrong(line.keyword() + " names can not be blank");
            }
            pairs.add(new Pair(word.substring(0, equals), word.substring(equals + 1), false));
        }
        return pairs;
    }

    static Instruction arg(Line line) {
        List<Instruction.Argument> arguments = new ArrayList<>();
        for (String word : WordSplitter.split(line.required("at least one argument"), line.escape())) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (name.isEmpty()) {
                throw line.wrong("ARG names can not be blank");
            }
            arguments.add(new Instruction.Argument(
                    name, equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1))));
        }
        return new Instruction.Arg(line.origin(), arguments);
    }
}

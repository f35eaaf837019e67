package dev.theseus.engine.build.internal.drive;

import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Origin;
import dev.theseus.build.dockerfile.Pair;
import dev.theseus.build.dockerfile.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Labels of the request: one more instruction. */
final class OwnLabels {
    private OwnLabels() {}

    static List<Instruction> of(Map<String, String> labels) {
        if (labels.isEmpty()) {
            return List.of();
        }
        List<Pair> pairs = new ArrayList<>();
        StringBuilder words = new StringBuilder("LABEL");
        labels.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(label -> {
            pairs.add(new Pair(literal(label.getKey()), literal(label.getValue()), false));
            words.append(' ').append(label.getKey()).append('=').append(label.getValue());
        });
        return List.of(new Instruction.Label(new Origin("LABEL", words.toString(), SourceRange.line(1)), pairs));
    }

    /** What stands for itself, whatever is in it. */
    private static String literal(String value) {
        return "'" + value.replace("'", "'\"'\"'") + "'";
    }
}

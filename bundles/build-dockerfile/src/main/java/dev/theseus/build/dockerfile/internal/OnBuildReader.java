package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Heredoc;
import dev.theseus.build.dockerfile.Instruction;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** ONBUILD: the trigger is read once, so that what is wrong with it is known now. */
final class OnBuildReader {
    private static final Set<String> FORBIDDEN = Set.of("ONBUILD", "FROM", "MAINTAINER");

    private OnBuildReader() {}

    static Instruction read(Line line) {
        String trigger = line.required("at least one argument");
        String keyword = trigger.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
        if (keyword.equals("ONBUILD")) {
            throw line.wrong("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
        }
        if (FORBIDDEN.contains(keyword)) {
            throw line.wrong(keyword + " isn't allowed as an ONBUILD trigger");
        }
        String whole = trigger + documents(line);
        Optional<LogicalLine> read = new LineReader(whole, line.escape()).next();
        try {
            var _ = new InstructionReader(line.escape())
                    .read(read.orElseThrow(() -> line.wrong("ONBUILD requires at least one argument")));
        } catch (DockerfileException e) {
            // Its place is one within the trigger.
            throw line.wrong(e.sentence());
        }
        return new Instruction.OnBuild(line.origin(), whole);
    }

    private static String documents(Line line) {
        StringBuilder text = new StringBuilder();
        for (Heredoc heredoc : line.heredocs()) {
            text.append('\n').append(heredoc.content()).append(heredoc.name());
        }
        return text.toString();
    }
}

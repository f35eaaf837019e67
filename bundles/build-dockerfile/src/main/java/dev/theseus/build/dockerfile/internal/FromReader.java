package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.Instruction;
import java.util.Locale;
import java.util.regex.Pattern;

/** FROM. */
final class FromReader {
    private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9-_.]*");

    private FromReader() {}

    static Instruction read(Line line) {
        String[] words = line.required("either one or three arguments").split("\\s+");
        boolean named = words.length == 3 && words[1].equalsIgnoreCase("as");
        if (words.length != 1 && !named) {
            throw line.wrong("FROM requires either one or three arguments");
        }
        String name = named ? words[2].toLowerCase(Locale.ROOT) : "";
        if (named && !STAGE_NAME.matcher(name).matches()) {
            throw line.wrong("invalid name for build stage: \"" + words[2]
                    + "\", name can't start with a number or contain symbols");
        }
        return new Instruction.From(line.origin(), words[0], line.flags().text("platform"), name);
    }
}

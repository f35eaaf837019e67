package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.Directives;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.SourceRange;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code # key=value} at the very top. The first line that is something else ends them, be it a comment. */
public final class DirectiveReader {
    private static final Pattern DIRECTIVE = Pattern.compile("^#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*$");
    private static final Set<String> KNOWN = Set.of("escape", "syntax", "check");

    private DirectiveReader() {}

    /** @throws DockerfileException for one that is given twice, or an escape that is none */
    public static Directives read(String text) {
        Map<String, String> found = new HashMap<>();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            Matcher directive = DIRECTIVE.matcher(line);
            boolean isShebang = number == 1 && line.startsWith("#!");
            if (!isShebang && !directive.matches()) {
                break;
            }
            if (!isShebang) {
                String key = directive.group(1).toLowerCase(Locale.ROOT);
                if (!KNOWN.contains(key)) {
                    break;
                }
                if (found.put(key, directive.group(2)) != null) {
                    throw new DockerfileException(
                            "only one " + key + " parser directive can be used", SourceRange.line(number));
                }
                if (key.equals("escape")) {
                    check(directive.group(2), number);
                }
            }
        }
        return new Directives(
                found.getOrDefault("escape", "\\").charAt(0),
                found.getOrDefault("syntax", ""),
                found.getOrDefault("check", ""));
    }

    private static void check(String escape, int line) {
        if (!escape.equals("\\") && !escape.equals("`")) {
            throw new DockerfileException(
                    "invalid escape token '" + escape + "': it must be ` or \\", SourceRange.line(line));
        }
    }
}

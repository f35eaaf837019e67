package dev.theseus.runtime.runc.internal;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a runtime's own words out of what it wrote to stderr. */
final class RuntimeMessage {
    /** The loop is possessive, so that a long message does not cost a stack frame a character. */
    private static final Pattern LOG_LINE = Pattern.compile("level=(\\w+) msg=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|(\\S+))");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
    private static final Pattern TIME_PREFIX = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT\\S+?: ");

    private RuntimeMessage() {}

    /** The last error; without one all lines, joined. */
    static String of(String stderr) {
        List<String> lines = stderr.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        Optional<String> lastError = Optional.empty();
        StringBuilder plain = new StringBuilder();
        for (String line : lines) {
            Matcher log = LOG_LINE.matcher(line);
            if (!log.find()) {
                plain.append(plain.isEmpty() ? "" : "; ").append(withoutTime(line));
            } else if (log.group(1).equals("error") || log.group(1).equals("fatal")) {
                lastError = Optional.of(log.group(2) == null ? log.group(3) : unquote(log.group(2)));
            }
        }
        return lastError.orElseGet(() -> plain.isEmpty() ? String.join("; ", lines) : plain.toString());
    }

    private static String withoutTime(String line) {
        return TIME_PREFIX.matcher(line).replaceFirst("");
    }

    private static String unquote(String quoted) {
        return ESCAPE.matcher(quoted)
                .replaceAll(match -> Matcher.quoteReplacement(
                        switch (match.group(1)) {
                            case "n" -> "\n";
                            case "t" -> "\t";
                            case "r" -> "\r";
                            default -> match.group(1);
                        }));
    }
}

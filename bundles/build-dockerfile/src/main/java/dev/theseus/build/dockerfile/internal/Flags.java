package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The {@code --name=value} between an instruction's keyword and its words. Each is asked for by its reader. */
final class Flags {
    private final List<Flag> flags;

    private Flags(List<Flag> flags) {
        this.flags = flags;
    }

    /** @param value absent where there was no equals sign */
    private record Flag(String name, Optional<String> value, SourceRange range) {}

    /** @param end offset of what follows them */
    record Split(Flags flags, int end) {}

    /** Reads flags from an offset on; they end at the first word that is none. */
    static Split read(LogicalLine line, int offset, char escape) {
        String text = line.text();
        List<Flag> found = new ArrayList<>();
        int at = skipBlank(text, offset);
        while (text.startsWith("--", at)) {
            int end = wordEnd(text, at, escape);
            String word = withoutQuotes(text.substring(at, end), escape);
            if (word.equals("--")) {
                at = skipBlank(text, end);
                break;
            }
            int equals = word.indexOf('=');
            SourceRange range = line.map().range(at, end);
            found.add(
                    equals < 0
                            ? new Flag(word.substring(2), Optional.empty(), range)
                            : new Flag(word.substring(2, equals), Optional.of(word.substring(equals + 1)), range));
            at = skipBlank(text, end);
        }
        return new Split(new Flags(List.copyOf(found)), at);
    }

    private static int skipBlank(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int wordEnd(String text, int from, char escape) {
        char quote = 0;
        int at = from;
        while (at < text.length() && (quote != 0 || !Character.isWhitespace(text.charAt(at)))) {
            char c = text.charAt(at);
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (c == escape && quote != '\'') {
                at++;
            }
            at++;
        }
        return Math.min(at, text.length());
    }

    private static String withoutQuotes(String word, char escape) {
        StringBuilder plain = new StringBuilder();
        char quote = 0;
        for (int at = 0; at < word.length(); at++) {
            char c = word.charAt(at);
            if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (c == escape && quote != '\'' && at + 1 < word.length()) {
                at++;
                plain.append(word.charAt(at));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** @throws DockerfileException for a flag that the instruction does not have */
    void allow(Set<String> names) {
        for (Flag flag : flags) {
            if (!names.contains(flag.name)) {
                throw new DockerfileException(
                        "unknown flag: --" + flag.name + Suggestion.of("--", flag.name, names), flag.range);
            }
        }
    }

    /** The value of a flag that may be given once; empty text where it is not. */
    String text(String name) {
        List<Flag> given = given(name);
        if (given.size() > 1) {
            throw new DockerfileException("duplicate flag specified: --" + name, given.getLast().range);
        }
        return given.isEmpty() ? "" : value(given.getFirst());
    }

    /** All values of a flag that may be repeated. */
    List<String> texts(String name) {
        return given(name).stream().map(Flags::value).toList();
    }

    /** A flag that is true without a value; empty where it is not given. */
    Optional<Boolean> flag(String name) {
        List<Flag> given = given(name);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        String value = given.getLast().value.orElse("true").toLowerCase(java.util.Locale.ROOT);
        if (!value.equals("true") && !value.equals("false")) {
            throw new DockerfileException(
                    "expecting boolean value for flag --" + name + ", not: " + value, given.getLast().range);
        }
        return Optional.of(value.equals("true"));
    }

    /** Where it was written; of use only when it was. */
    Optional<SourceRange> range(String name) {
        return given(name).stream().map(Flag::range).findFirst();
    }

    private List<Flag> given(String name) {
        return flags.stream().filter(flag -> flag.name.equals(name)).toList();
    }

    private static String value(Flag flag) {
        return flag.value.orElseThrow(
                () -> new DockerfileException("missing a value on flag: --" + flag.name, flag.range));
    }
}

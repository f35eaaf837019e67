package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.expand.WordSplitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code <<NAME} in an instruction that may have here-documents. */
record HeredocWord(String name, boolean expand, boolean chomp, int descriptor) {
    private static final Pattern FORM = Pattern.compile("^(\\d*)<<(-?)([^<]*)$");
    private static final Set<String> MAY_HAVE = Set.of("run", "copy", "add");

    static List<HeredocWord> in(String instruction, char escape) {
        String[] parts = instruction.split("\\s+", 2);
        String keyword = parts[0].toLowerCase(Locale.ROOT);
        String rest = parts.length == 2 ? parts[1] : "";
        if (keyword.equals("onbuild")) {
            return in(rest.strip(), escape);
        }
        if (!MAY_HAVE.contains(keyword) || rest.stripLeading().startsWith("[")) {
            return List.of();
        }
        List<HeredocWord> found = new ArrayList<>();
        for (String word : WordSplitter.split(rest, escape)) {
            parse(word, escape).ifPresent(found::add);
        }
        return found;
    }

    /** Whether a word of COPY is one. */
    static boolean is(String word, char escape) {
        return parse(word, escape).isPresent();
    }

    private static Optional<HeredocWord> parse(String word, char escape) {
        Matcher form = FORM.matcher(word);
        if (!form.matches() || form.group(3).isEmpty()) {
            return Optional.empty();
        }
        String written = form.group(3);
        String name = WordSplitter.unquote(written, escape);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        int descriptor = form.group(1).isEmpty() || form.group(1).length() > 4 ? 0 : Integer.parseInt(form.group(1));
        return Optional.of(
                new HeredocWord(name, name.equals(written), !form.group(2).isEmpty(), descriptor));
    }
}

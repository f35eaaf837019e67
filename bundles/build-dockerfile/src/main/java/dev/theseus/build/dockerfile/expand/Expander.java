package dev.theseus.build.dockerfile.expand;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Replaces variables in words and takes quotes and escapes away, as a shell would. Remembers which variables were not
 * set. For one thread.
 */
public final class Expander {
    private final Variables variables;
    private final char escape;
    private final Set<String> unset = new TreeSet<>();

    public Expander(Variables variables, char escape) {
        this.variables = variables;
        this.escape = escape;
    }

    /**
     * One word of one: blanks in values stay.
     *
     * @throws ExpansionException for a wrong form, or {@code ${name:?why}} of a variable that is not set
     */
    public String word(String text) {
        WordExpansion expansion = new WordExpansion(text, escape, variables, unset);
        return expansion.all();
    }

    /** As many words as come of it: an unquoted variable with blanks in its value becomes several. */
    public List<String> words(String text) {
        WordExpansion expansion = new WordExpansion(text, escape, variables, unset);
        var _ = expansion.all();
        return expansion.words();
    }

    /** Each word by itself. */
    public List<String> each(List<String> words) {
        List<String> expanded = new ArrayList<>();
        words.forEach(word -> expanded.add(word(word)));
        return expanded;
    }

    /** A here-document: variables are replaced, quotes stay. */
    public String document(String text) {
        return new WordExpansion(text, escape, variables, unset).document();
    }

    /** Names of variables that words asked for and that were not set. */
    public Set<String> unset() {
        return Set.copyOf(unset);
    }

    static Optional<String> filled(Optional<String> value, boolean emptyIsUnset) {
        return value.filter(text -> !emptyIsUnset || !text.isEmpty());
    }
}

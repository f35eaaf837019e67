package dev.theseus.build.dockerfile.ignore;

import dev.theseus.build.dockerfile.DockerfileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Which paths of a context are left out. Of all rules that match a path, or a folder above it, the last one decides; one that begins
 * with an exclamation mark lets in again.
 */
public final class IgnoreRules {
    public static final IgnoreRules NONE = new IgnoreRules(List.of());

    private final List<Rule> rules;

    private record Rule(PathPattern pattern, String text, boolean letsIn) {}

    private IgnoreRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads a {@code .dockerignore}.
     *
     * @throws DockerfileException for a rule that is none
     */
    public static IgnoreRules parse(String text) {
        List<String> rules = new ArrayList<>();
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        plain.lines().filter(line -> !line.startsWith("#")).map(String::strip).forEach(rules::add);
        return of(rules);
    }

    /** Rules one by one, as {@code --exclude} gives them. */
    public static IgnoreRules of(List<String> texts) {
        List<Rule> rules = new ArrayList<>();
        for (String text : texts) {
            boolean letsIn = text.startsWith("!");
            String pattern = clean((letsIn ? text.substring(1) : text).strip());
            if (text.equals("!")) {
                throw new DockerfileException("illegal exclusion pattern: \"!\"");
            }
            if (!pattern.isEmpty()) {
                rules.add(new Rule(PathPattern.of(pattern), pattern, letsIn));
            }
        }
        return new IgnoreRules(rules);
    }

    /** Without {@code .}, {@code ..}, and needless slashes; relative to the context. */
    private static String clean(String pattern) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : pattern.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** The rules in their order, cleaned, for who applies them elsewhere. */
    public List<String> patterns() {
        return rules.stream().map(rule -> (rule.letsIn ? "!" : "") + rule.text).toList();
    }

    /** Whether a path below the context is left out. Folders that are may still have something in them that is not. */
    public boolean excludes(String path) {
        boolean excluded = false;
        for (Rule rule : rules) {
            if (rule.letsIn == excluded && rule.pattern.matchesAbove(path)) {
                excluded = !rule.letsIn;
            }
        }
        return excluded;
    }

    /** Whether something below a folder that is left out may be let in again. */
    public boolean letsSomethingIn() {
        return rules.stream().anyMatch(Rule::letsIn);
    }
}

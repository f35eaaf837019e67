package dev.theseus.build.dockerfile.lint;

import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.SourceRange;
import java.util.EnumSet;
import java.util.Set;

/**
 * What {@code # check=} says: {@code skip=RuleA,RuleB;error=true}.
 *
 * @param skipped rules that do not count
 * @param error whether a warning fails the build
 */
public record Checks(Set<Rule> skipped, boolean error) {
    public Checks {
        skipped = Set.copyOf(skipped);
    }

    /** @throws DockerfileException for an option that is none; rules that are not known are no matter */
    public static Checks parse(String directive) {
        Set<Rule> skipped = EnumSet.noneOf(Rule.class);
        boolean error = false;
        for (String option : directive.split(";", -1)) {
            String[] parts = option.strip().split("=", 2);
            String value = parts.length == 2 ? parts[1].strip() : "";
            switch (parts[0].strip()) {
                case "" -> error |= false;
                case "skip" -> skipped.addAll(rules(value));
                case "error" -> error = Boolean.parseBoolean(value);
                default ->
                    throw new DockerfileException(
                            "invalid check option \"" + parts[0].strip() + "\": it is skip or error",
                            SourceRange.line(1));
            }
        }
        return new Checks(skipped, error);
    }

    private static Set<Rule> rules(String words) {
        if (words.equalsIgnoreCase("all")) {
            return EnumSet.allOf(Rule.class);
        }
        Set<Rule> rules = EnumSet.noneOf(Rule.class);
        for (String word : words.split(",", -1)) {
            Rule.of(word.strip()).ifPresent(rules::add);
        }
        return rules;
    }
}

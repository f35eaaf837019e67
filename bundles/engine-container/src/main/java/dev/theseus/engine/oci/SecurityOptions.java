package dev.theseus.engine.oci;

import dev.theseus.api.error.EngineException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code --security-opt} says, the last word of each kind.
 *
 * @param noNewPrivileges empty when nothing was said
 * @param seccomp the profile: its text, {@code unconfined} or {@code builtin}; empty when nothing was said
 */
public record SecurityOptions(Optional<Boolean> noNewPrivileges, Optional<String> seccomp) {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");
    private static final Set<String> FOR_OTHERS = Set.of("label", "apparmor");

    /**
     * Reads the options.
     *
     * @throws EngineException {@code INVALID_PARAMETER} for one that does not exist: a protection that is misspelt must not be missing
     */
    public static SecurityOptions parse(List<String> options) {
        Optional<Boolean> noNewPrivileges = Optional.empty();
        Optional<String> seccomp = Optional.empty();
        for (String option : options) {
            if (option.equals("no-new-privileges")) {
                noNewPrivileges = Optional.of(true);
                continue;
            }
            if (option.equals("disable")) {
                continue;
            }
            int separator = option.indexOf(option.indexOf('=') >= 0 ? '=' : ':');
            if (separator < 0) {
                throw EngineException.invalid("invalid --security-opt 1: \"" + option + "\"");
            }
            String value = option.substring(separator + 1);
            switch (option.substring(0, separator)) {
                case "no-new-privileges" -> noNewPrivileges = Optional.of(truth(option, value));
                case "seccomp" -> seccomp = Optional.of(value);
                case String other when FOR_OTHERS.contains(other) -> {
                    // For protections that this host's kernel may have; the runtime is not told of them.
                }
                default -> throw unknown(option);
            }
        }
        return new SecurityOptions(noNewPrivileges, seccomp);
    }

    private static boolean truth(String option, String word) {
        if (!TRUE.contains(word) && !FALSE.contains(word)) {
            throw unknown(option);
        }
        return TRUE.contains(word);
    }

    private static EngineException unknown(String option) {
        return EngineException.invalid("invalid --security-opt 2: \"" + option + "\"");
    }
}

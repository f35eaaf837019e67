package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The words of {@code source:target[:options]}.
 *
 * @param source path on the host, or name of a volume
 * @param target absolute and normal
 * @param mode the options as given
 * @param writable without {@code ro}
 * @param noCopy with {@code nocopy}
 */
record BindWords(String source, String target, String mode, boolean writable, boolean noCopy) {
    static final Set<String> PROPAGATIONS = Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");
    private static final Set<String> FLAGS = Set.of("z", "Z", "consistent", "cached", "delegated");

    static BindWords parse(String bind) {
        String[] parts = bind.split(":", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw EngineException.invalid("invalid volume specification: '" + bind + "'");
        }
        if (!parts[1].startsWith("/")) {
            throw EngineException.invalid("invalid volume specification: '" + bind
                    + "': invalid mount config for type \"" + (parts[0].startsWith("/") ? "bind" : "volume")
                    + "\": invalid mount path: '" + parts[1] + "' mount path must be absolute");
        }
        if (MountResolver.normal(parts[1]).equals("/")) {
            throw EngineException.invalid("invalid volume specification: '" + bind
                    + "': invalid mount config for type \"" + (parts[0].startsWith("/") ? "bind" : "volume")
                    + "\": invalid specification: destination can't be '/'");
        }
        String mode = parts.length == 3 ? parts[2] : "";
        Set<String> words = new HashSet<>(mode.isEmpty() ? List.of() : List.of(mode.split(",")));
        checkMode(mode, words);
        if (words.contains("nocopy") && parts[0].startsWith("/")) {
            throw EngineException.invalid("invalid volume specification: '" + bind
                    + "': invalid mount config for type \"bind\": field VolumeOptions must not be specified");
        }
        return new BindWords(
                parts[0], MountResolver.normal(parts[1]), mode, !words.contains("ro"), words.contains("nocopy"));
    }

    private static void checkMode(String mode, Set<String> words) {
        if (words.contains("ro") && words.contains("rw")) {
            throw EngineException.invalid("invalid mode: " + mode);
        }
        for (String word : words) {
            if (!word.equals("ro")
                    && !word.equals("rw")
                    && !word.equals("nocopy")
                    && !FLAGS.contains(word)
                    && !PROPAGATIONS.contains(word)) {
                throw EngineException.invalid("invalid mode: " + mode);
            }
        }
    }

    /** Empty when nothing was said. */
    String propagation() {
        return Stream.of(mode.split(","))
                .filter(PROPAGATIONS::contains)
                .findFirst()
                .orElse("");
    }
}

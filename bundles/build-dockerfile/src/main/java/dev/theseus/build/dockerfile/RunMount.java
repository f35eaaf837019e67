package dev.theseus.build.dockerfile;

import java.util.Map;
import java.util.Optional;

/**
 * What {@code RUN --mount} asks for.
 *
 * @param type what kind
 * @param source path within what it comes from; {@code /} where nothing is said
 * @param target in the container; empty for a secret's or an agent's usual place
 * @param from stage, image or context; empty for the build context
 * @param id of a cache, a secret or an agent; empty for the usual one
 * @param readOnly whether it cannot be written to
 * @param required whether a missing secret or agent fails the step
 * @param sharing of a cache: {@code shared}, {@code private}, {@code locked}
 * @param mode octal; empty for the usual
 * @param uid owner; empty for root
 * @param gid group; empty for root
 * @param size bytes of a tmpfs; empty for no limit
 * @param environment variable that gets a secret; empty for none
 */
public record RunMount(
        Type type,
        String source,
        String target,
        String from,
        String id,
        boolean readOnly,
        boolean required,
        String sharing,
        Optional<Integer> mode,
        Optional<Integer> uid,
        Optional<Integer> gid,
        Optional<Long> size,
        String environment) {
    /** Docker's kinds of mounts of a step. */
    public enum Type {
        BIND,
        CACHE,
        TMPFS,
        SECRET,
        SSH;

        /** By the word that people write. */
        public static Optional<Type> of(String word) {
            return Optional.ofNullable(Map.of(
                            "bind", BIND,
                            "cache", CACHE,
                            "tmpfs", TMPFS,
                            "secret", SECRET,
                            "ssh", SSH)
                    .get(word));
        }

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}

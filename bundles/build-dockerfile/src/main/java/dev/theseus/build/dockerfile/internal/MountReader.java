package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.RunMount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code type=cache,target=/x,…}. */
final class MountReader {
    private static final Map<String, String> OTHER_NAMES =
            Map.of("src", "source", "dst", "target", "destination", "target", "ro", "readonly", "readwrite", "rw");
    private static final Set<String> FLAGS = Set.of("readonly", "rw", "required");
    private static final Set<String> KEYS = Set.of(
            "type",
            "from",
            "source",
            "target",
            "readonly",
            "rw",
            "id",
            "sharing",
            "required",
            "size",
            "mode",
            "uid",
            "gid",
            "env");
    private static final Set<String> SHARING = Set.of("shared", "private", "locked");

    private MountReader() {}

    /** @throws DockerfileException without a place */
    static RunMount read(String text) {
        Map<String, String> fields = fields(text);
        String word = fields.getOrDefault("type", "bind");
        RunMount.Type type = RunMount.Type.of(word)
                .orElseThrow(() -> new DockerfileException("unsupported mount type \"" + word + "\""
                        + Suggestion.of("", word, List.of("bind", "cache", "tmpfs", "secret", "ssh"))));
        String target = fields.getOrDefault("target", "");
        boolean hasOwnPlace = type == RunMount.Type.SECRET || type == RunMount.Type.SSH;
        if (target.isEmpty() && !hasOwnPlace) {
            throw new DockerfileException("a mount of type " + word + " needs a target");
        }
        if (!fields.getOrDefault("from", "").isEmpty() && (hasOwnPlace || type == RunMount.Type.TMPFS)) {
            throw new DockerfileException("a mount of type " + word + " cannot have from=");
        }
        String sharing = fields.getOrDefault("sharing", "");
        if (!sharing.isEmpty() && !SHARING.contains(sharing)) {
            throw new DockerfileException(
                    "unsupported sharing value \"" + sharing + "\"" + Suggestion.of("", sharing, SHARING));
        }
        return new RunMount(
                type,
                fields.getOrDefault("source", "/"),
                target,
                fields.getOrDefault("from", ""),
                fields.getOrDefault("id", ""),
                isReadOnly(type, fields),
                isTrue("required", fields),
                sharing.isEmpty() ? "shared" : sharing,
                number("mode", fields.get("mode"), 8),
                number("uid", fields.get("uid"), 10),
                number("gid", fields.get("gid"), 10),
                Optional.ofNullable(fields.get("size")).map(ByteSize::parse),
                fields.getOrDefault("env", ""));
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : CsvFields.split(text)) {
            int equals = field.indexOf('=');
            String given = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            String key = OTHER_NAMES.getOrDefault(given, given);
            if (!KEYS.contains(key)) {
                throw new DockerfileException(
                        "unexpected key '" + given + "' in '" + field + "'" + Suggestion.of("", given, KEYS));
            }
            if (equals < 0 && !FLAGS.contains(key)) {
                throw new DockerfileException("invalid field '" + field + "' must be a key=value pair");
            }
            fields.put(key, equals < 0 ? "true" : field.substring(equals + 1));
        }
        return fields;
    }

    private static boolean isReadOnly(RunMount.Type type, Map<String, String> fields) {
        if (fields.containsKey("rw")) {
            return !isTrue("rw", fields);
        }
        return fields.containsKey("readonly") ? isTrue("readonly", fields) : type == RunMount.Type.BIND;
    }

    private static boolean isTrue(String key, Map<String, String> fields) {
        return switch (fields.getOrDefault(key, "false").toLowerCase(Locale.ROOT)) {
            case "true", "1", "t" -> true;
            case "false", "0", "f" -> false;
            default -> throw new DockerfileException("invalid value for " + key + ": " + fields.get(key));
        };
    }

    private static Optional<Integer> number(String key, @Nullable String text, int radix) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Integer.parseUnsignedInt(text, radix));
        } catch (NumberFormatException e) {
            throw new DockerfileException("invalid value " + text + " for " + key);
        }
    }
}

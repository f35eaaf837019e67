package dev.theseus.log.file.internal;

import dev.theseus.api.error.EngineException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How files are rotated.
 *
 * @param maxSize bytes of one file; 0 for no limit
 * @param maxFiles files kept, the one being written included
 * @param compress whether those that were rotated are compressed
 */
record FileOptions(long maxSize, int maxFiles, boolean compress) {
    private static final Pattern SIZE = Pattern.compile("([0-9]+)([kmgt]?)b?");
    private static final Set<String> KNOWN =
            Set.of("max-size", "max-file", "compress", "labels", "labels-regex", "env", "env-regex", "tag");

    /**
     * Reads a driver's options.
     *
     * @param unknown what Docker's driver says of an option that it does not know, with {@code %s} for the option
     * @param otherwise what holds where they say nothing
     */
    static FileOptions of(Map<String, String> options, String unknown, FileOptions otherwise) {
        for (String option : options.keySet()) {
            if (!KNOWN.contains(option)) {
                throw EngineException.invalid(unknown.formatted(option));
            }
        }
        String size = options.get("max-size");
        String files = options.get("max-file");
        String compress = options.get("compress");
        return new FileOptions(
                size == null ? otherwise.maxSize : bytes(size),
                files == null ? otherwise.maxFiles : files(files),
                compress == null ? otherwise.compress : truth(compress));
    }

    private static int files(String text) {
        int files;
        try {
            files = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw EngineException.invalid("invalid value for max-file: " + text);
        }
        if (files < 1) {
            throw EngineException.invalid("max-file cannot be less than 1");
        }
        return files;
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw EngineException.invalid("invalid value for compress: " + text);
        };
    }

    private static long bytes(String text) {
        Matcher match = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (text.equals("-1")) {
            return 0;
        }
        if (!match.matches()) {
            throw EngineException.invalid("invalid value for max-size: " + text);
        }
        int shift =
                "kmgt".indexOf(match.group(2).isEmpty() ? ' ' : match.group(2).charAt(0));
        try {
            return Math.multiplyExact(Long.parseLong(match.group(1)), 1L << (10 * (shift + 1)));
        } catch (ArithmeticException | NumberFormatException e) {
            throw EngineException.invalid("invalid value for max-size: " + text);
        }
    }
}

package dev.theseus.kit.log.option;

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
public record Rotation(long maxSize, int maxFiles, boolean compress) {
    /** Docker's for its {@code local} driver and for what it keeps of logs that go elsewhere: 20 MiB, 5 files. */
    public static final Rotation LOCAL = new Rotation(20 << 20, 5, true);

    private static final Pattern SIZE = Pattern.compile("([0-9]+)([kmgt]?)b?");

    /** What {@link #of} reads, behind the prefix. */
    public static Set<String> names(String prefix) {
        return Set.of(prefix + "max-size", prefix + "max-file", prefix + "compress");
    }

    /**
     * Reads the options {@code max-size}, {@code max-file} and {@code compress}.
     *
     * @param prefix of their names
     * @param otherwise what holds where they say nothing
     * @throws EngineException {@code INVALID_PARAMETER} in Docker's words
     */
    public static Rotation of(Map<String, String> options, String prefix, Rotation otherwise) {
        String size = options.get(prefix + "max-size");
        String files = options.get(prefix + "max-file");
        String compress = options.get(prefix + "compress");
        return new Rotation(
                size == null ? otherwise.maxSize : bytes(prefix + "max-size", size),
                files == null ? otherwise.maxFiles : files(prefix + "max-file", files),
                compress == null ? otherwise.compress : Words.truth(prefix + "compress", compress));
    }

    private static int files(String name, String text) {
        int files;
        try {
            files = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw EngineException.invalid("invalid value for " + name + ": " + text);
        }
        if (files < 1) {
            throw EngineException.invalid(name + " cannot be less than 1");
        }
        return files;
    }

    private static long bytes(String name, String text) {
        if (text.equals("-1")) {
            return 0;
        }
        Matcher match = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!match.matches()) {
            throw EngineException.invalid("invalid value for " + name + ": " + text);
        }
        int shift =
                "kmgt".indexOf(match.group(2).isEmpty() ? ' ' : match.group(2).charAt(0));
        try {
            return Math.multiplyExact(Long.parseLong(match.group(1)), 1L << (10 * (shift + 1)));
        } catch (ArithmeticException | NumberFormatException e) {
            throw EngineException.invalid("invalid value for " + name + ": " + text);
        }
    }
}

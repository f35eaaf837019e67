package dev.theseus.engine.log;

import dev.theseus.api.error.EngineException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Options of a container's log, told apart.
 *
 * @param mostBehind bytes of the spool by which a driver that does not keep up may lag before lines are dropped; 0 for
 *     any number
 * @param forDriver the rest, which the driver judges
 */
public record LogOptions(long mostBehind, Map<String, String> forDriver) {
    private static final String MODE = "mode";
    private static final String BUFFER = "max-buffer-size";
    private static final long DEFAULT_BUFFER = 1 << 20;

    /** {@code INVALID_PARAMETER} for a mode that there is not, or for a buffer where there is none. */
    public static LogOptions of(Map<String, String> options) {
        String mode = options.getOrDefault(MODE, "");
        String buffer = options.getOrDefault(BUFFER, "");
        boolean drops = switch (mode) {
            case "", "blocking" -> false;
            case "non-blocking" -> true;
            default -> throw EngineException.invalid("logger: logging mode not supported: " + mode);
        };
        if (!buffer.isEmpty() && !drops) {
            throw EngineException.invalid("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
        }
        Map<String, String> others = new TreeMap<>(options);
        others.remove(MODE);
        others.remove(BUFFER);
        return new LogOptions(drops ? buffer.isEmpty() ? DEFAULT_BUFFER : bytes(buffer) : 0, others);
    }

    private static long bytes(String text) {
        String number = text.toLowerCase(Locale.ROOT).replaceFirst("b$", "");
        int shift = number.isEmpty() ? -1 : "kmgt".indexOf(number.charAt(number.length() - 1));
        try {
            long units = Long.parseLong(shift < 0 ? number : number.substring(0, number.length() - 1));
            if (units < 0) {
                throw new NumberFormatException("negative");
            }
            return Math.multiplyExact(units, 1L << (10 * (shift + 1)));
        } catch (ArithmeticException | NumberFormatException e) {
            throw EngineException.invalid("error parsing option max-buffer-size: invalid size: '" + text + "'");
        }
    }
}

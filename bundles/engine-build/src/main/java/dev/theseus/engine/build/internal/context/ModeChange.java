package dev.theseus.engine.build.internal.context;

import dev.theseus.api.error.EngineException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What chmod(1) understands: {@code 755}, {@code u=rwX,go=rX}, {@code +x}. */
final class ModeChange {
    private static final Pattern OCTAL = Pattern.compile("[0-7]{1,4}");
    private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)([-+=])([rwxXst]*)");
    private static final int READ = 0444;
    private static final int WRITE = 0222;
    private static final int EXECUTE = 0111;
    private static final int SETUID = 04000;
    private static final int SETGID = 02000;
    private static final int STICKY = 01000;

    private final String words;

    private ModeChange(String words) {
        this.words = words;
    }

    /** @throws EngineException {@code INVALID_PARAMETER} for what is none */
    static ModeChange of(String words) {
        ModeChange change = new ModeChange(words);
        var _ = change.apply(0, false);
        return change;
    }

    int apply(int mode, boolean isDirectory) {
        if (words.isEmpty()) {
            return mode;
        }
        if (OCTAL.matcher(words).matches()) {
            return Integer.parseInt(words, 8);
        }
        int changed = mode;
        for (String clause : words.split(",", -1)) {
            Matcher parts = CLAUSE.matcher(clause);
            if (!parts.matches()) {
                throw EngineException.invalid(
                        "invalid chmod parameter: '" + words + "'. It is like 755 or u=rwX,go=rX");
            }
            changed = apply(changed, isDirectory, parts);
        }
        return changed;
    }

    private static int apply(int mode, boolean isDirectory, Matcher clause) {
        String who = clause.group(1).isEmpty() ? "a" : clause.group(1);
        int reach = reach(who);
        int bits = 0;
        String permissions = clause.group(3);
        for (int i = 0; i < permissions.length(); i++) {
            bits |= switch (permissions.charAt(i)) {
                case 'r' -> READ & reach;
                case 'w' -> WRITE & reach;
                case 'x' -> EXECUTE & reach;
                case 'X' -> isDirectory || (mode & EXECUTE) != 0 ? EXECUTE & reach : 0;
                case 's' -> (who.matches(".*[ua].*") ? SETUID : 0) | (who.matches(".*[ga].*") ? SETGID : 0);
                default -> STICKY;
            };
        }
        return switch (clause.group(2)) {
            case "+" -> mode | bits;
            case "-" -> mode & ~bits;
            default -> mode & ~reach | bits;
        };
    }

    private static int reach(String who) {
        int reach = 0;
        for (int i = 0; i < who.length(); i++) {
            reach |= switch (who.charAt(i)) {
                case 'u' -> 0700;
                case 'g' -> 0070;
                case 'o' -> 0007;
                default -> 0777;
            };
        }
        return reach;
    }
}

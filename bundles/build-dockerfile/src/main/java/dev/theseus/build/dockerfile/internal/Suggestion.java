package dev.theseus.build.dockerfile.internal;

import java.util.Collection;
import java.util.Locale;

/** Guesses what was meant. */
public final class Suggestion {
    private static final int FAR = 3;

    private Suggestion() {}

    /** {@code  (did you mean X?)} with the nearest of the words; empty when none is near. */
    public static String of(String prefix, String written, Collection<String> words) {
        String best = "";
        int nearest = FAR;
        for (String word : words.stream().sorted().toList()) {
            int distance = distance(written.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
            if (distance < nearest && distance < Math.max(2, word.length())) {
                nearest = distance;
                best = word;
            }
        }
        return best.isEmpty() ? "" : " (did you mean " + prefix + best + "?)";
    }

    /** Letters to change, add, take away, or swap with their neighbour. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > FAR) {
            return FAR + 1;
        }
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : step(steps, a, b, i, j);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int step(int[][] steps, String a, String b, int i, int j) {
        int change = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(change, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
    }
}

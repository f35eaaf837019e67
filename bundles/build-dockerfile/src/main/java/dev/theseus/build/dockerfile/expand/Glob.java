package dev.theseus.build.dockerfile.expand;

/** A shell's pattern over all of a text: star, question mark, backslash. Time is bounded by the product of both lengths. */
final class Glob {
    private Glob() {}

    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            int literal = literalAt(pattern, p);
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p;
                mark = t;
                p++;
            } else if (p < pattern.length() && pattern.charAt(p) == '?') {
                p++;
                t++;
            } else if (literal >= 0 && pattern.charAt(literal) == text.charAt(t)) {
                p = literal + 1;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                mark++;
                t = mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Where the character is that stands for itself; -1 for none. */
    private static int literalAt(String pattern, int p) {
        if (p >= pattern.length()) {
            return -1;
        }
        boolean escaped = pattern.charAt(p) == '\\' && p + 1 < pattern.length();
        return escaped ? p + 1 : p;
    }
}

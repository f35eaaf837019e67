package dev.theseus.build.dockerfile;

/**
 * What the first comments say.
 *
 * @param escape a backslash or a backtick
 * @param syntax image that should read the rest; empty for none
 * @param check what {@code # check=} says; empty for nothing
 */
public record Directives(char escape, String syntax, String check) {
    public static final Directives NONE = new Directives('\\', "", "");
}

package dev.theseus.build.dockerfile;

/**
 * A here-document.
 *
 * @param name that ends it
 * @param content with its newlines, and without leading tabs where {@code chomp}
 * @param expand whether variables in it are replaced, i.e. its name was not quoted
 * @param chomp whether it was written with {@code <<-}
 * @param descriptor file descriptor before {@code <<}; 0 for none
 */
public record Heredoc(String name, String content, boolean expand, boolean chomp, int descriptor) {}

package dev.theseus.build.dockerfile;

/** Shows the lines that an error or a warning is about, with two around them, as BuildKit's clients do. */
public final class Excerpt {
    private static final int AROUND = 2;
    private static final String RULE = "--------------------\n";

    private Excerpt() {}

    /**
     * Lines with their numbers.
     *
     * @param name of the file
     * @param text of the file
     */
    public static String of(String name, String text, SourceRange range) {
        String[] lines = text.split("\r?\n", -1);
        int count = lines.length > 0 && lines[lines.length - 1].isEmpty() ? lines.length - 1 : lines.length;
        int last = Math.min(range.endLine(), count);
        int to = Math.min(last + AROUND, count);
        StringBuilder shown = new StringBuilder(name).append(':').append(range.startLine());
        shown.append('\n').append(RULE);
        for (int line = Math.max(1, range.startLine() - AROUND); line <= to; line++) {
            boolean meant = line >= range.startLine() && line <= last;
            shown.append("%4d | %s %s"
                    .formatted(line, meant ? ">>>" : "   ", lines[line - 1])
                    .stripTrailing());
            shown.append('\n');
        }
        return shown.append(RULE).toString();
    }
}

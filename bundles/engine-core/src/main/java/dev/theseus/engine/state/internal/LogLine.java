package dev.theseus.engine.state.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One line of {@code state.db}: a transaction, whole or not at all. {@code SUM NUMBER SYNCED (TABLE KEY DOCUMENT)*} with a tab
 * between fields and a line feed at the end; SUM is the CRC-32C of all bytes after its tab, in eight hexadecimal digits; an
 * empty DOCUMENT says that it is deleted.
 *
 * @param number of the transaction, one more than that of the line before
 * @param synced the highest number that was known to be on the disk when this was written
 */
record LogLine(long number, long synced, List<Change> changes) {
    private static final int SUM_DIGITS = 8;
    private static final int FIXED_FIELDS = 2;
    private static final int FIELDS_OF_CHANGE = 3;

    /** With the line feed. */
    byte[] encoded() {
        StringBuilder text = new StringBuilder(256);
        text.append(number).append('\t').append(synced);
        for (Change change : changes) {
            text.append('\t')
                    .append(change.table())
                    .append('\t')
                    .append(change.key())
                    .append('\t')
                    .append(change.document().orElse(""));
        }
        byte[] content = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        byte[] line = new byte[SUM_DIGITS + 1 + content.length];
        writeSum(sum(content, 0, content.length - 1), line);
        line[SUM_DIGITS] = '\t';
        System.arraycopy(content, 0, line, SUM_DIGITS + 1, content.length);
        return line;
    }

    /** Reads a line without its line feed; empty when its sum is not right. */
    static Optional<LogLine> decode(byte[] file, int from, int to) {
        int content = from + SUM_DIGITS + 1;
        if (content >= to
                || file[content - 1] != '\t'
                || readSum(file, from) != Integer.toUnsignedLong(sum(file, content, to - content))) {
            return Optional.empty();
        }
        List<String> fields = split(new String(file, content, to - content, StandardCharsets.UTF_8));
        try {
            long number = Long.parseLong(fields.get(0));
            long synced = Long.parseLong(fields.get(1));
            List<Change> changes = new ArrayList<>((fields.size() - FIXED_FIELDS) / FIELDS_OF_CHANGE);
            for (int i = FIXED_FIELDS; i < fields.size(); i += FIELDS_OF_CHANGE) {
                String document = fields.get(i + 2);
                changes.add(new Change(
                        fields.get(i),
                        fields.get(i + 1),
                        document.isEmpty() ? Optional.empty() : Optional.of(document)));
            }
            return Optional.of(new LogLine(number, synced, changes));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Written so on purpose, or by a version that knows more: no line that this one can use.
            return Optional.empty();
        }
    }

    /** Table and key of the first change of a line whose sum is not right, as far as can be read. */
    static String guessed(byte[] file, int from, int to) {
        List<String> fields = split(new String(file, from, Math.min(to - from, 400), StandardCharsets.UTF_8));
        int first = 1 + FIXED_FIELDS;
        return fields.size() > first + 1 ? fields.get(first) + "/" + fields.get(first + 1) : "unknown";
    }

    static List<String> split(String text) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        for (int tab = text.indexOf('\t'); tab >= 0; tab = text.indexOf('\t', start)) {
            fields.add(text.substring(start, tab));
            start = tab + 1;
        }
        fields.add(text.substring(start));
        return fields;
    }

    private static int sum(byte[] bytes, int from, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, length);
        return (int) sum.getValue();
    }

    private static void writeSum(int sum, byte[] line) {
        for (int i = 0; i < SUM_DIGITS; i++) {
            line[i] = (byte) Character.forDigit(sum >>> (28 - 4 * i) & 0xf, 16);
        }
    }

    /** -1 for what is no sum. One way of writing it alone is right: a flipped bit may make a letter a capital. */
    private static long readSum(byte[] file, int from) {
        long sum = 0;
        for (int i = from; i < from + SUM_DIGITS; i++) {
            int digit = file[i] >= 'A' && file[i] <= 'F' ? -1 : Character.digit(file[i], 16);
            if (digit < 0) {
                return -1;
            }
            sum = sum << 4 | digit;
        }
        return sum;
    }
}

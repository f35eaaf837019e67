package dev.theseus.log.file.internal;

import dev.theseus.api.log.LogLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.TreeMap;

/** Lines as Docker's {@code json-file} has them, byte by byte: what is no UTF-8 becomes U+FFFD. */
final class JsonLines {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LOG = ascii("{\"log\":\"");
    private static final byte[] STDOUT = ascii("\",\"stream\":\"stdout\"");
    private static final byte[] STDERR = ascii("\",\"stream\":\"stderr\"");
    private static final byte[] TIME = ascii(",\"time\":\"");
    private static final byte[] END = ascii("\"}\n");
    private static final byte[] REPLACEMENT = ascii("\\ufffd");

    private JsonLines() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The member that every line of a stream has; nothing when there are no attributes. */
    static byte[] attributes(Map<String, String> attributes) {
        if (attributes.isEmpty()) {
            return new byte[0];
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String before = ",\"attrs\":{\"";
        for (Map.Entry<String, String> attribute : new TreeMap<>(attributes).entrySet()) {
            out.writeBytes(ascii(before));
            escape(attribute.getKey().getBytes(StandardCharsets.UTF_8), out);
            out.writeBytes(ascii("\":\""));
            escape(attribute.getValue().getBytes(StandardCharsets.UTF_8), out);
            before = "\",\"";
        }
        out.writeBytes(ascii("\"}"));
        return out.toByteArray();
    }

    static void write(LogLine line, byte[] attributes, ByteArrayOutputStream out) {
        out.writeBytes(LOG);
        escape(line.data(), out);
        out.writeBytes(line.stderr() ? STDERR : STDOUT);
        out.writeBytes(attributes);
        out.writeBytes(TIME);
        time(line.time(), out);
        out.writeBytes(END);
    }

    /** RFC 3339 with as many digits as are not zero, as Go prints it. */
    static void time(Instant time, ByteArrayOutputStream out) {
        ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
        digits(utc.getYear(), 4, out);
        out.write('-');
        digits(utc.getMonthValue(), 2, out);
        out.write('-');
        digits(utc.getDayOfMonth(), 2, out);
        out.write('T');
        digits(utc.getHour(), 2, out);
        out.write(':');
        digits(utc.getMinute(), 2, out);
        out.write(':');
        digits(utc.getSecond(), 2, out);
        int nanos = utc.getNano();
        if (nanos != 0) {
            int length = 9;
            while (nanos % 10 == 0) {
                nanos /= 10;
                length--;
            }
            out.write('.');
            digits(nanos, length, out);
        }
        out.write('Z');
    }

    private static void digits(int number, int length, ByteArrayOutputStream out) {
        int unit = 1;
        for (int i = 1; i < length; i++) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            out.write('0' + number / unit % 10);
        }
    }

    private static void escape(byte[] data, ByteArrayOutputStream out) {
        int plain = 0;
        int i = 0;
        while (i < data.length) {
            int length = plainLength(data, i);
            if (length > 0) {
                i += length;
                continue;
            }
            out.write(data, plain, i - plain);
            i += special(data, i, out);
            plain = i;
        }
        out.write(data, plain, data.length - plain);
    }

    /** How many bytes at the place are one character that stands for itself; 0 when there is none. */
    private static int plainLength(byte[] data, int at) {
        int first = data[at] & 0xff;
        if (first < 0x80) {
            return first >= 0x20 && first != '"' && first != '\\' && first != '<' && first != '>' && first != '&'
                    ? 1
                    : 0;
        }
        int length = sequence(data, at, first);
        return length == 3 && isLineSeparator(data, at) ? 0 : length;
    }

    /** The length of a well-formed sequence of several bytes; 0 for anything else. */
    private static int sequence(byte[] data, int at, int first) {
        int length = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 ? 2 : 0;
        if (length == 0 || first > 0xf4 || at + length > data.length) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((data[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = data[at + 1] & 0xff;
        boolean overlong = first == 0xe0 && second < 0xa0 || first == 0xf0 && second < 0x90;
        boolean beyond = first == 0xed && second > 0x9f || first == 0xf4 && second > 0x8f;
        return overlong || beyond ? 0 : length;
    }

    private static boolean isLineSeparator(byte[] data, int at) {
        return (data[at] & 0xff) == 0xe2
                && (data[at + 1] & 0xff) == 0x80
                && ((data[at + 2] & 0xff) == 0xa8 || (data[at + 2] & 0xff) == 0xa9);
    }

    /** Writes the one character or byte that cannot stand for itself; how many bytes it was. */
    private static int special(byte[] data, int at, ByteArrayOutputStream out) {
        int first = data[at] & 0xff;
        if (first >= 0x80) {
            if (sequence(data, at, first) == 3) {
                out.writeBytes(ascii((data[at + 2] & 0xff) == 0xa8 ? "\\u2028" : "\\u2029"));
                return 3;
            }
            out.writeBytes(REPLACEMENT);
            return 1;
        }
        out.write('\\');
        switch (first) {
            case '"', '\\' -> out.write(first);
            case '\n' -> out.write('n');
            case '\r' -> out.write('r');
            case '\t' -> out.write('t');
            default -> {
                out.writeBytes(ascii("u00"));
                out.write(HEX[first >> 4]);
                out.write(HEX[first & 15]);
            }
        }
        return 1;
    }
}

package dev.theseus.grpc.http2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Messages of a status as they are written in a header: percent-encoded UTF-8. */
final class StatusText {
    private static final String HEX = "0123456789ABCDEF";
    /** What a header of all is left to a message; HTTP/2 peers take 8 KiB and more. */
    private static final int LONGEST = 4096;

    private StatusText() {}

    /** Long ones are cut, between characters. */
    static String encode(String message) {
        StringBuilder text = new StringBuilder();
        int[] points = message.codePoints().toArray();
        for (int point : points) {
            int before = text.length();
            for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                if (b >= ' ' && b <= '~' && b != '%') {
                    text.append((char) b);
                } else {
                    text.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
                }
            }
            if (text.length() > LONGEST) {
                text.setLength(before);
                break;
            }
        }
        return text.toString();
    }

    /** What is not encoded properly is taken as it stands. */
    static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length()) {
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    bytes.write(high << 4 | low);
                    i += 2;
                    continue;
                }
            }
            bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

package dev.theseus.rest.build;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text that comes in pieces of bytes, of which one may end within a character. For one thread. */
final class Utf8Pieces {
    private byte[] rest = new byte[0];

    /** What can be read of all that has come; what is no UTF-8 shows as such. */
    String take(byte[] piece) {
        byte[] all = Arrays.copyOf(rest, rest.length + piece.length);
        System.arraycopy(piece, 0, all, rest.length, piece.length);
        int end = all.length - unfinished(all);
        rest = Arrays.copyOfRange(all, end, all.length);
        return new String(all, 0, end, StandardCharsets.UTF_8);
    }

    /** How many bytes at the end are the begin of a character. */
    private static int unfinished(byte[] bytes) {
        for (int back = 1; back <= Math.min(3, bytes.length); back++) {
            int lead = bytes[bytes.length - back] & 0xff;
            if (lead >= 0xc0) {
                int needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
                return needed > back ? back : 0;
            }
            if (lead < 0x80) {
                return 0;
            }
        }
        return 0;
    }
}

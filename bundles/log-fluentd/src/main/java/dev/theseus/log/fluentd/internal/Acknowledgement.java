package dev.theseus.log.fluentd.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads what a receiver answers to a chunk: a map with the chunk's id as {@code ack}. */
final class Acknowledgement {
    /** No id is longer; what claims to be is no answer. */
    private static final int LONGEST = 1000;

    private Acknowledgement() {}

    /** @throws IOException when it acknowledges something else, says something else or hangs up */
    static void require(String chunk, InputStream in) throws IOException {
        int entries = octet(in) - 0x80;
        if (entries < 1 || entries > 15) {
            throw new IOException("the receiver's answer is no acknowledgement");
        }
        boolean found = false;
        for (int i = 0; i < entries; i++) {
            String name = text(in);
            String value = text(in);
            found |= name.equals("ack") && value.equals(chunk);
        }
        if (!found) {
            throw new IOException("the receiver acknowledges something else");
        }
    }

    private static String text(InputStream in) throws IOException {
        int form = octet(in);
        int length = switch (form) {
            case 0xd9, 0xc4 -> octet(in);
            case 0xda, 0xc5 -> octet(in) << 8 | octet(in);
            default -> (form & 0xe0) == 0xa0 ? form & 0x1f : LONGEST + 1;
        };
        if (length > LONGEST) {
            throw new IOException("the receiver's answer is no acknowledgement");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the receiver has hung up before its acknowledgement");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int octet(InputStream in) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("the receiver has hung up before its acknowledgement");
        }
        return octet;
    }
}

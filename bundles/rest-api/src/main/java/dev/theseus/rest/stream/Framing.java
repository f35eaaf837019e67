package dev.theseus.rest.stream;

import dev.theseus.rest.http.ApiVersion;
import dev.theseus.rest.http.Exchange;

/** Docker's multiplexed stream: 8 bytes (stream, three zeros, length big-endian) before each piece of output. */
public final class Framing {
    private static final String RAW = "application/vnd.docker.raw-stream";
    private static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";
    private static final int HEADER = 8;

    private Framing() {}

    /** What a connection that is taken over carries; clients that do not upgrade know no name for frames. */
    public static String contentType(boolean framed, Exchange exchange) {
        return exchange.header("Upgrade").isPresent() ? contentType(framed, exchange.version()) : RAW;
    }

    /** The stream's content type; frames have one of their own since API 1.42. */
    public static String contentType(boolean framed, ApiVersion version) {
        return framed && version.atLeast(42) ? MULTIPLEXED : RAW;
    }

    /**
     * One frame.
     *
     * @param stream 1 stdout, 2 stderr
     */
    public static byte[] frame(int stream, byte[] data) {
        byte[] frame = new byte[HEADER + data.length];
        frame[0] = (byte) stream;
        frame[4] = (byte) (data.length >>> 24);
        frame[5] = (byte) (data.length >>> 16);
        frame[6] = (byte) (data.length >>> 8);
        frame[7] = (byte) data.length;
        System.arraycopy(data, 0, frame, HEADER, data.length);
        return frame;
    }
}

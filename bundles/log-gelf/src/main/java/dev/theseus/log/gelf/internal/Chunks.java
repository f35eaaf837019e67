package dev.theseus.log.gelf.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Splits what does not fit into one datagram, as GELF has it: magic, message's id, number, count. */
final class Chunks {
    /** What Docker's driver sends at most, which passes any network. */
    static final int LARGEST = 1420;

    static final int MOST = 128;
    private static final short MAGIC = 0x1e0f;
    private static final int HEADER = 12;
    private static final int ROOM = LARGEST - HEADER;

    private Chunks() {}

    /** A message of more than 128 chunks cannot be told in GELF; it is cut, and its receiver will refuse it. */
    static List<byte[]> of(byte[] message) {
        if (message.length <= LARGEST) {
            return List.of(message);
        }
        int count = Math.min(MOST, (message.length + ROOM - 1) / ROOM);
        long id = ThreadLocalRandom.current().nextLong();
        List<byte[]> chunks = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            int length = Math.min(ROOM, message.length - number * ROOM);
            chunks.add(ByteBuffer.allocate(HEADER + length)
                    .putShort(MAGIC)
                    .putLong(id)
                    .put((byte) number)
                    .put((byte) count)
                    .put(message, number * ROOM, length)
                    .array());
        }
        return chunks;
    }
}

package dev.theseus.image.layout.internal;

import dev.theseus.api.driver.CallContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where a blob's bytes are.
 *
 * @param file that holds them
 * @param offset of the first in the file
 * @param size bytes
 */
record StoredBlob(Path file, long offset, long size) {
    /** Reads from {@code from} to the end; ends early, with an exception, when nobody waits any longer. */
    InputStream open(long from, CallContext context) throws IOException {
        return new Content(FileChannel.open(file, StandardOpenOption.READ), offset + from, size - from, context);
    }

    private static final class Content extends InputStream {
        private final FileChannel channel;
        private final CallContext context;
        private long position;
        private long left;

        Content(FileChannel channel, long position, long left, CallContext context) {
            this.channel = channel;
            this.position = position;
            this.left = Math.max(0, left);
            this.context = context;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int start, int length) throws IOException {
            context.check("read blob");
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                return -1;
            }
            int count = channel.read(ByteBuffer.wrap(target, start, (int) Math.min(length, left)), position);
            if (count < 0) {
                throw new IOException("the file of the blob was cut short meanwhile");
            }
            position += count;
            left -= count;
            return count;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

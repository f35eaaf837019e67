package dev.theseus.tck;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/** Fails whoever reads it. */
final class BrokenInput extends InputStream {
    private BrokenInput() {}

    /** A stream that breaks after its first bytes. */
    static InputStream after(byte[] first, int length) {
        return new SequenceInputStream(new ByteArrayInputStream(first, 0, length), new BrokenInput());
    }

    @Override
    public int read() throws IOException {
        throw new IOException("the source of the stream is broken");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return read();
    }
}

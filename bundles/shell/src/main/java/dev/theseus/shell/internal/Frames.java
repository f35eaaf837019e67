package dev.theseus.shell.internal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The socket's protocol: frames of one byte that says what it is, four bytes of length, most significant first, and as many
 * bytes of content.
 *
 * <p>The client sends {@link #RUN} or {@link #RUN_JSON} with a command, which the server answers with any number of {@link #OUT} and
 * {@link #ERR} frames and then one {@link #END} with the exit status in decimal. While it runs the client may send {@link #INTERRUPT}.
 * {@link #COMPLETE} with a line up to the cursor is answered by the same, with a candidate a line: the word, a tabulator, what it
 * is. {@link #SET} has no answer: {@code columns=N}, 0 for no terminal, and {@code directory=PATH}.
 */
final class Frames {
    static final int RUN = 'r';
    static final int RUN_JSON = 'j';
    static final int INTERRUPT = 'i';
    static final int SET = 's';
    static final int COMPLETE = 'c';
    static final int OUT = 'o';
    static final int ERR = 'e';
    static final int END = 'x';

    /** Nobody types a longer command. */
    private static final int LONGEST = 1 << 20;

    private final DataInputStream in;
    private final DataOutputStream out;

    Frames(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = new DataOutputStream(out);
    }

    /** A frame as it came. */
    record Frame(int kind, String text) {}

    /** @throws EOFException when the other side has gone */
    Frame read() throws IOException {
        int kind = in.readUnsignedByte();
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("a frame of " + length + " bytes");
        }
        return new Frame(kind, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    void write(int kind, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        write(kind, content, 0, content.length);
    }

    synchronized void write(int kind, byte[] content, int offset, int length) throws IOException {
        out.writeByte(kind);
        out.writeInt(length);
        out.write(content, offset, length);
        out.flush();
    }
}

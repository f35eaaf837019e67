package dev.theseus.http;

import dev.theseus.api.error.EngineException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/** A hijacked connection that speaks WebSocket frames (RFC 6455): binary out, text or binary in. */
public final class WebSocket implements Hijacked {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MAX_FRAME = 1024 * 1024;
    private static final int CLOSE = 8;
    private static final int PING = 9;

    private final Hijacked connection;
    private final Output output;
    private final Input input;

    private WebSocket(Hijacked connection) {
        this.connection = connection;
        this.output = new Output(connection.output());
        this.input = new Input(connection.input(), output);
    }

    /** Completes the handshake of a request that has a {@code Sec-WebSocket-Key}. */
    public static WebSocket accept(HttpExchange exchange) throws IOException {
        String key = exchange.header("Sec-WebSocket-Key").orElse("");
        return new WebSocket(exchange.upgrade("websocket", Map.of("Sec-WebSocket-Accept", answer(key))));
    }

    private static String answer(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw EngineException.internal("no SHA-1 for the WebSocket handshake", e);
        }
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void close() {
        output.sayGoodbye();
        connection.close();
    }

    private static final class Output extends OutputStream {
        private final OutputStream raw;

        Output(OutputStream raw) {
            this.raw = raw;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
            frame(2, data, offset, length);
        }

        synchronized void frame(int opcode, byte[] data, int offset, int length) throws IOException {
            int header = length < 126 ? 2 : length < 65536 ? 4 : 10;
            byte[] frame = new byte[header + length];
            frame[0] = (byte) (0x80 | opcode);
            if (header == 2) {
                frame[1] = (byte) length;
            } else {
                frame[1] = (byte) (header == 4 ? 126 : 127);
                for (int i = header - 1, rest = length; i > 1; i--, rest >>>= 8) {
                    frame[i] = (byte) rest;
                }
            }
            System.arraycopy(data, offset, frame, header, length);
            raw.write(frame);
        }

        void sayGoodbye() {
            try {
                frame(CLOSE, new byte[] {0x03, (byte) 0xe8}, 0, 2);
            } catch (IOException e) {
                // The client left first.
                return;
            }
        }
    }

    private static final class Input extends InputStream {
        private final DataInputStream raw;
        private final Output output;
        private byte[] payload = new byte[0];
        private int at;

        Input(InputStream raw, Output output) {
            this.raw = new DataInputStream(raw);
            this.output = output;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (at == payload.length) {
                if (!nextFrame()) {
                    return -1;
                }
            }
            int count = Math.min(length, payload.length - at);
            System.arraycopy(payload, at, target, offset, count);
            at += count;
            return count;
        }

        private boolean nextFrame() throws IOException {
            int first = raw.read();
            if (first < 0) {
                return false;
            }
            int second = raw.readUnsignedByte();
            long length = second & 0x7f;
            if (length == 126) {
                length = raw.readUnsignedShort();
            } else if (length == 127) {
                length = raw.readLong();
            }
            if (length < 0 || length > MAX_FRAME) {
                throw new IOException("a WebSocket frame of " + length + " bytes is too long");
            }
            byte[] mask = (second & 0x80) == 0 ? new byte[4] : raw.readNBytes(4);
            byte[] data = raw.readNBytes((int) length);
            for (int i = 0; i < data.length; i++) {
                data[i] ^= mask[i % 4];
            }
            return received(first & 0x0f, data);
        }

        private boolean received(int opcode, byte[] data) throws IOException {
            switch (opcode) {
                case CLOSE -> {
                    return false;
                }
                case PING -> output.frame(10, data, 0, data.length);
                case 0, 1, 2 -> {
                    payload = data;
                    at = 0;
                }
                default -> {
                    // A pong, or something to come: nothing to do.
                }
            }
            return true;
        }
    }
}

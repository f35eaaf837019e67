package dev.theseus.runtime.runc.internal;

import dev.theseus.linux.internal.LibC;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** A plain, blocking client of a monitor's attach socket; what it reads is collected by a thread. */
final class AttachClient implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET_CLOEXEC = 5 | 0x80000;
    private static final int SHUT_WR = 1;
    private static final int SHUT_RDWR = 2;

    private final int socket;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Thread reader;

    AttachClient(Path path) {
        socket = LibC.socket(AF_UNIX, SOCK_SEQPACKET_CLOEXEC, 0);
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        byte[] address = new byte[110];
        address[0] = AF_UNIX;
        System.arraycopy(name, 0, address, 2, name.length);
        if (LibC.connect(socket, address, address.length) != 0) {
            throw new AssertionError("cannot connect to " + path);
        }
        reader = Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        byte[] packet = new byte[8193];
        long count = LibC.recv(socket, packet, packet.length, 0);
        while (count > 0) {
            byte[] data = Arrays.copyOfRange(packet, 1, (int) count);
            synchronized (this) {
                (packet[0] == 3 ? err : out).writeBytes(data);
            }
            count = LibC.recv(socket, packet, packet.length, 0);
        }
    }

    void send(String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        if (LibC.send(socket, data, data.length, 0) != data.length) {
            throw new AssertionError("stdin took less than " + data.length + " bytes");
        }
    }

    void endInput() {
        LibC.shutdown(socket, SHUT_WR);
    }

    synchronized String stdout() {
        return out.toString(StandardCharsets.UTF_8);
    }

    synchronized String stderr() {
        return err.toString(StandardCharsets.UTF_8);
    }

    void awaitEnd() throws InterruptedException {
        reader.join(20_000);
        if (reader.isAlive()) {
            throw new AssertionError("the stream does not end");
        }
    }

    @Override
    public void close() {
        LibC.shutdown(socket, SHUT_RDWR);
        try {
            reader.join(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LibC.close(socket);
    }
}

package dev.theseus.kit.log.wire;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.socket.UnixDatagramSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Datagrams to a UNIX socket, as {@code /dev/log} and the journal's are: none is lost, and who reads slowly is waited for. */
public final class UnixDatagramWire implements Wire {
    /** Less than the kernel's default for one datagram. */
    public static final int LARGEST = 180 << 10;

    private static final int PAUSE = 5;

    private final UnixDatagramSocket socket;
    private volatile boolean aborted;

    private UnixDatagramWire(UnixDatagramSocket socket) {
        this.socket = socket;
    }

    /** Connects; fails when nobody listens there. */
    public static UnixDatagramWire open(Path path) throws IOException {
        try {
            return new UnixDatagramWire(UnixDatagramSocket.connect(path));
        } catch (EngineException e) {
            throw new IOException(e.message(), e);
        }
    }

    /** Larger messages are cut. */
    @Override
    public void send(byte[] message) throws IOException {
        byte[] datagram = message.length > LARGEST ? Arrays.copyOf(message, LARGEST) : message;
        try {
            while (!socket.trySend(datagram)) {
                if (aborted) {
                    throw new IOException("it takes nothing");
                }
                Thread.sleep(PAUSE);
            }
        } catch (EngineException e) {
            throw new IOException(e.message(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void abort() {
        aborted = true;
    }

    @Override
    public void close() {
        socket.close();
    }
}

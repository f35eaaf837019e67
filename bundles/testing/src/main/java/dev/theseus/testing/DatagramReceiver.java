package dev.theseus.testing;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;

/** A UDP port of this machine. */
public final class DatagramReceiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LARGEST = 65_535;

    private final DatagramSocket socket;

    private DatagramReceiver(DatagramSocket socket) {
        this.socket = socket;
    }

    public static DatagramReceiver start() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new DatagramReceiver(socket);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Waits for the next. */
    public byte[] next() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Override
    public void close() {
        socket.close();
    }
}

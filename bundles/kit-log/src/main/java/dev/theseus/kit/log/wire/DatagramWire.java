package dev.theseus.kit.log.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** UDP: a datagram for each message, which nobody promises to deliver. */
public final class DatagramWire implements Wire {
    /** What fits into one of either family. */
    public static final int LARGEST = 65_487;

    private final DatagramChannel channel;

    private DatagramWire(DatagramChannel channel) {
        this.channel = channel;
    }

    /** Names the receiver, of whom nothing is heard; fails for a host that is not known. */
    public static DatagramWire open(String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException(host + ":" + port + ": no such host");
        }
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.connect(address);
            return new DatagramWire(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException(host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    /** Larger messages are cut. That nobody listens is no failure: it would be told of some messages only. */
    @Override
    public void send(byte[] message) throws IOException {
        try {
            channel.write(ByteBuffer.wrap(message, 0, Math.min(message.length, LARGEST)));
        } catch (PortUnreachableException e) {
            // Told of the message before; this one was not sent.
            channel.write(ByteBuffer.wrap(message, 0, Math.min(message.length, LARGEST)));
        }
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // A socket that is closed holds nothing.
        }
    }
}

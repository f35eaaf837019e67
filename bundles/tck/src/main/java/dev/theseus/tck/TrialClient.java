package dev.theseus.tck;

import dev.theseus.linux.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/** Calls a {@link TrialServer} by UDP, always from the same port. */
public final class TrialClient implements AutoCloseable {
    private final DatagramChannel channel;

    public TrialClient(TrialNamespace from, String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(host), port);
        channel = NetworkNamespace.runIn(from.handle(), () -> DatagramChannel.open(TrialServer.family(address)));
        channel.socket().connect(address);
    }

    /** What the server says; {@code silent} when there is no answer. */
    public String call() throws IOException {
        DatagramSocket socket = channel.socket();
        socket.setSoTimeout(TrialServer.PATIENCE_MILLIS);
        DatagramPacket reply = new DatagramPacket(new byte[64], 64);
        try {
            socket.send(new DatagramPacket(new byte[1], 1));
            socket.receive(reply);
            return new String(reply.getData(), 0, reply.getLength(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException | PortUnreachableException e) {
            return "silent";
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

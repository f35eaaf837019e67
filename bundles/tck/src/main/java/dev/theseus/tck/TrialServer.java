package dev.theseus.tck;

import dev.theseus.linux.namespace.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Tells each client, by TCP and by UDP, from which address its call came; with the client to it. */
public final class TrialServer implements AutoCloseable {
    static final int PATIENCE_MILLIS = 600;

    private final ServerSocketChannel streams;
    private final DatagramChannel datagrams;

    public TrialServer(TrialNamespace namespace, String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(host), port);
        ProtocolFamily family = family(address);
        streams = NetworkNamespace.runIn(namespace.handle(), () -> ServerSocketChannel.open(family));
        datagrams = NetworkNamespace.runIn(namespace.handle(), () -> DatagramChannel.open(family));
        streams.bind(address);
        datagrams.bind(address);
        Thread.ofVirtual().start(this::serveStreams);
        Thread.ofVirtual().start(this::serveDatagrams);
    }

    static ProtocolFamily family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET;
    }

    private void serveStreams() {
        try {
            while (true) {
                try (Socket socket = streams.accept().socket()) {
                    socket.getOutputStream().write(text(socket.getInetAddress()));
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serveDatagrams() {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[16], 16);
            while (true) {
                datagrams.socket().receive(packet);
                byte[] reply = text(packet.getAddress());
                datagrams.socket().send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static byte[] text(InetAddress address) {
        return address.getHostAddress().getBytes(StandardCharsets.UTF_8);
    }

    /** What a server there says by TCP; {@code refused} or {@code silent} when there is no answer. */
    public static String call(TrialNamespace from, String host, int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(host), port);
        try (SocketChannel channel = NetworkNamespace.runIn(from.handle(), () -> SocketChannel.open(family(address)));
                Socket socket = channel.socket()) {
            socket.connect(address, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.net.SocketTimeoutException e) {
            return "silent";
        } catch (IOException e) {
            return "refused";
        }
    }

    /** What a server there says by UDP; {@code silent} when there is no answer. */
    public static String callDatagram(TrialNamespace from, String host, int port) throws IOException {
        try (TrialClient client = new TrialClient(from, host, port)) {
            return client.call();
        }
    }

    @Override
    public void close() throws IOException {
        streams.close();
        datagrams.close();
    }
}

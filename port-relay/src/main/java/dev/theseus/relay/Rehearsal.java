package dev.theseus.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Uses all of the relay once, in its working folder: what the JVM's start-up cache is made of. */
public final class Rehearsal {
    private static final InetAddress TARGET = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress HOST = InetAddress.ofLiteral("::1");

    private final SocketChannel daemon;
    private final BufferedReader answers;

    private Rehearsal(SocketChannel daemon) {
        this.daemon = daemon;
        this.answers = new BufferedReader(Channels.newReader(daemon, StandardCharsets.US_ASCII));
    }

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Thread relay = Thread.ofPlatform().start(() -> new Main().run());
        try (SocketChannel daemon = connect(relay)) {
            Rehearsal rehearsal = new Rehearsal(daemon);
            rehearsal.ask("hello");
            rehearsal.connections();
            rehearsal.datagrams();
        }
        relay.join();
    }

    private static SocketChannel connect(Thread relay) throws IOException {
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(Main.SOCKET));
                return channel;
            } catch (IOException e) {
                channel.close();
                if (!relay.isAlive()) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private void ask(String line) throws IOException {
        daemon.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
        System.out.println(line + ": " + answers.readLine());
    }

    private void connections() throws IOException {
        try (ServerSocket container = new ServerSocket(0, 1, TARGET)) {
            int port = container.getLocalPort();
            ask("open tcp ::1 " + port + " 127.0.0.1 " + port);
            try (Socket client = new Socket(HOST, port);
                    Socket server = container.accept()) {
                client.getOutputStream().write(1);
                client.shutdownOutput();
                server.getInputStream().readAllBytes();
            }
            ask("close tcp ::1 " + port);
        }
    }

    private void datagrams() throws IOException {
        byte[] one = {1};
        try (DatagramSocket container = new DatagramSocket(new InetSocketAddress(TARGET, 0));
                DatagramSocket client = new DatagramSocket(new InetSocketAddress(HOST, 0))) {
            int port = container.getLocalPort();
            ask("open udp ::1 " + port + " 127.0.0.1 " + port);
            client.send(new DatagramPacket(one, 1, HOST, port));
            DatagramPacket seen = new DatagramPacket(new byte[1], 1);
            container.receive(seen);
            container.send(new DatagramPacket(one, 1, seen.getSocketAddress()));
            client.receive(seen);
            ask("close udp ::1 " + port);
        }
    }
}

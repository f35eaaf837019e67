package dev.theseus.name.service.internal;

import dev.theseus.linux.namespace.NetworkNamespace;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** An upstream server inside a namespace; answers each message as it is told, nothing where that is empty. */
final class FakeServer implements AutoCloseable {
    private final DatagramChannel datagrams;
    private final ServerSocketChannel streams;
    private final UnaryOperator<byte[]> answer;
    private final List<byte[]> datagramQuestions = new CopyOnWriteArrayList<>();
    private final List<byte[]> streamQuestions = new CopyOnWriteArrayList<>();
    private final InetSocketAddress address;

    FakeServer(Path namespace, String host, int port, UnaryOperator<byte[]> answer) throws IOException {
        this.answer = answer;
        this.address = new InetSocketAddress(host, port);
        datagrams = NetworkNamespace.runIn(namespace, () -> DatagramChannel.open(StandardProtocolFamily.INET));
        streams = NetworkNamespace.runIn(namespace, () -> ServerSocketChannel.open(StandardProtocolFamily.INET));
        datagrams.bind(address);
        streams.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
        Thread.ofVirtual().start(this::serveDatagrams);
        Thread.ofVirtual().start(this::serveStreams);
    }

    /** Turns a question into an answer without records, with the code. */
    static byte[] code(byte[] question, int code) {
        byte[] reply = question.clone();
        reply[2] = (byte) (reply[2] | 0x80);
        reply[3] = (byte) (0x80 | code);
        return reply;
    }

    /** One A record 192.0.2.77 for whatever is asked; without EDNS. */
    static byte[] address(byte[] question) {
        Query query = Query.parse(question).orElseThrow();
        byte[] head = Arrays.copyOf(question, query.questionEnd() + 16);
        head[2] = (byte) (head[2] | 0x80);
        head[3] = (byte) 0x80;
        head[7] = 1;
        head[11] = 0;
        byte[] record = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, (byte) 192, 0, 2, 77};
        System.arraycopy(record, 0, head, query.questionEnd(), record.length);
        return head;
    }

    /** Only the question, marked as cut short. */
    static byte[] truncated(byte[] question) {
        byte[] reply = code(question, 0);
        reply[2] |= 0x02;
        return reply;
    }

    InetSocketAddress address() {
        return address;
    }

    List<byte[]> datagramQuestions() {
        return datagramQuestions;
    }

    List<byte[]> streamQuestions() {
        return streamQuestions;
    }

    private void serveDatagrams() {
        DatagramSocket socket = datagrams.socket();
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        try {
            while (true) {
                packet.setLength(4096);
                socket.receive(packet);
                byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
                datagramQuestions.add(question);
                byte[] reply = answer.apply(question);
                if (reply.length > 0) {
                    socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serveStreams() {
        try {
            while (true) {
                try (Socket socket = streams.accept().socket()) {
                    DataInputStream input = new DataInputStream(socket.getInputStream());
                    byte[] question = new byte[input.readUnsignedShort()];
                    input.readFully(question);
                    streamQuestions.add(question);
                    byte[] reply = address(question);
                    byte[] framed = new byte[reply.length + 2];
                    framed[1] = (byte) reply.length;
                    System.arraycopy(reply, 0, framed, 2, reply.length);
                    socket.getOutputStream().write(framed);
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        streams.close();
    }
}

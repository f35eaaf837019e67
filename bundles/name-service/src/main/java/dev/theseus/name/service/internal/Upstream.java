package dev.theseus.name.service.internal;

import dev.theseus.linux.namespace.NetworkNamespace;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Asks the upstream servers of one namespace, with sockets of that namespace. Each question has a socket and an id of its
 * own, so that an answer is hard to forge. Blocks; meant for virtual threads.
 */
final class Upstream {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LARGEST = 65535;
    private static final int CODE_MASK = 0xf;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path namespace;
    private final List<InetSocketAddress> servers;
    private final Duration patience;

    Upstream(Path namespace, List<InetSocketAddress> servers) {
        this(namespace, servers, PATIENCE);
    }

    Upstream(Path namespace, List<InetSocketAddress> servers, Duration patience) {
        this.namespace = namespace;
        this.servers = List.copyOf(servers);
        this.patience = patience;
    }

    /**
     * Asks one server after the other until one gives an answer that it stands by.
     *
     * @param stream whether the question came by TCP, and so is passed on by TCP: answers that are too long for a datagram
     *     come back marked as truncated, and then the client itself asks again by TCP
     * @return with the question's own id; SERVFAIL when no server answered
     */
    byte[] ask(byte[] question, boolean stream) {
        Optional<byte[]> refusal = Optional.empty();
        for (InetSocketAddress server : servers) {
            try {
                byte[] answer = stream ? byStream(question, server) : byDatagram(question, server);
                answer[0] = question[0];
                answer[1] = question[1];
                if (!isRefusal(answer)) {
                    return answer;
                }
                refusal = refusal.or(() -> Optional.of(answer));
            } catch (IOException | RuntimeException unreachable) {
                // The next one may do better; when none does, the client learns it.
            }
        }
        return refusal.orElseGet(() -> Reply.failure(question, DnsResponseCode.SERVFAIL));
    }

    private static boolean isRefusal(byte[] answer) {
        int code = answer[3] & CODE_MASK;
        return code == DnsResponseCode.SERVFAIL.intValue() || code == DnsResponseCode.REFUSED.intValue();
    }

    private byte[] byDatagram(byte[] question, InetSocketAddress server) throws IOException {
        byte[] sent = withOwnId(question);
        try (DatagramChannel channel = NetworkNamespace.runIn(namespace, () -> DatagramChannel.open(family(server)));
                DatagramSocket socket = channel.socket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(sent, sent.length));
            long end = System.nanoTime() + patience.toNanos();
            DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
            while (true) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new SocketTimeoutException("no answer from " + server);
                }
                socket.setSoTimeout((int) left);
                packet.setLength(LARGEST);
                socket.receive(packet);
                byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
                if (answers(answer, sent)) {
                    return answer;
                }
            }
        }
    }

    private byte[] byStream(byte[] question, InetSocketAddress server) throws IOException {
        byte[] sent = withOwnId(question);
        try (SocketChannel channel = NetworkNamespace.runIn(namespace, () -> SocketChannel.open(family(server)));
                Socket socket = channel.socket()) {
            socket.connect(server, (int) patience.toMillis());
            socket.setSoTimeout((int) patience.toMillis());
            byte[] framed = new byte[sent.length + 2];
            framed[0] = (byte) (sent.length >> 8);
            framed[1] = (byte) sent.length;
            System.arraycopy(sent, 0, framed, 2, sent.length);
            socket.getOutputStream().write(framed);
            DataInputStream input = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[input.readUnsignedShort()];
            input.readFully(answer);
            if (!answers(answer, sent)) {
                throw new IOException("answer to another question from " + server);
            }
            return answer;
        }
    }

    private static ProtocolFamily family(InetSocketAddress server) {
        return server.getAddress() instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    private static byte[] withOwnId(byte[] question) {
        byte[] sent = question.clone();
        byte[] id = new byte[2];
        RANDOM.nextBytes(id);
        sent[0] = id[0];
        sent[1] = id[1];
        return sent;
    }

    private static boolean answers(byte[] answer, byte[] sent) {
        return answer.length >= Query.HEADER && answer[0] == sent[0] && answer[1] == sent[1] && (answer[2] & 0x80) != 0;
    }
}

package dev.theseus.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens on a TCP port of this machine and keeps what it is sent, connection by connection. */
public final class StreamReceiver implements AutoCloseable {
    /** What is done with a connection. */
    public interface Handler {
        /** Returns when nothing more will come. */
        void handle(InputStream in, OutputStream out, OutputStream kept) throws IOException;
    }

    private static final class Taken {
        final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        volatile boolean ended;
    }

    private final ServerSocket server;
    private final Handler handler;
    private final List<Taken> all = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Thread acceptor;

    private StreamReceiver(ServerSocket server, Handler handler) {
        this.server = server;
        this.handler = handler;
        acceptor = Thread.ofVirtual().unstarted(this::accept);
    }

    /** Keeps all bytes. */
    public static StreamReceiver start() {
        return start((in, out, kept) -> in.transferTo(kept));
    }

    public static StreamReceiver start(Handler handler) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return start(socket, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes over a socket that listens already, of TLS for example. */
    public static StreamReceiver start(ServerSocket socket, Handler handler) {
        StreamReceiver receiver = new StreamReceiver(socket, handler);
        receiver.acceptor.start();
        return receiver;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Taken taken = new Taken();
                open.add(socket);
                all.add(taken);
                Thread.ofVirtual().start(() -> serve(socket, taken));
            } catch (IOException e) {
                // Closed, or a client that went before it was accepted.
            }
        }
    }

    private void serve(Socket socket, Taken taken) {
        try (socket) {
            handler.handle(socket.getInputStream(), socket.getOutputStream(), new Synchronized(taken.kept));
        } catch (IOException e) {
            // The client has hung up: what it had sent is kept.
        } finally {
            open.remove(socket);
            taken.ended = true;
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Connections so far. */
    public int connections() {
        return all.size();
    }

    /** All that has come, in the order of connections. */
    public byte[] received() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (Taken taken : all) {
            synchronized (taken.kept) {
                whole.writeBytes(taken.kept.toByteArray());
            }
        }
        return whole.toByteArray();
    }

    /**
     * All that has come, once the connections on which the text came are ended by the other side. Every connection that
     * was made before this call is looked at.
     */
    public byte[] receivedOf(String text) {
        try (Socket last = new Socket(server.getInetAddress(), port())) {
            Await.until(
                    "its connections are accepted",
                    () -> open.stream().anyMatch(socket -> socket.getPort() == last.getLocalPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("connections with " + text + " end", () -> all.stream().allMatch(taken -> isDone(taken, text)));
        return received();
    }

    private static boolean isDone(Taken taken, String text) {
        if (taken.ended) {
            return true;
        }
        synchronized (taken.kept) {
            String kept = taken.kept.toString(StandardCharsets.ISO_8859_1);
            return !kept.isEmpty() && !kept.contains(text);
        }
    }

    /** Ends all connections, and takes new ones. */
    public void hangUp() {
        open.forEach(StreamReceiver::close);
        Await.until("connections end", () -> all.stream().allMatch(taken -> taken.ended));
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port refuses connections when this returns. */
    @Override
    public void close() throws IOException {
        server.close();
        awaitAcceptor();
        open.forEach(StreamReceiver::close);
    }

    /** The kernel listens for as long as a virtual thread is in {@code accept}, also on a socket that is closed. */
    private void awaitAcceptor() {
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is written and read by different threads. */
    private static final class Synchronized extends OutputStream {
        private final ByteArrayOutputStream to;

        Synchronized(ByteArrayOutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int octet) {
            synchronized (to) {
                to.write(octet);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            synchronized (to) {
                to.write(bytes, offset, length);
            }
        }
    }
}

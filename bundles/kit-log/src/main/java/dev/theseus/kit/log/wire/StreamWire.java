package dev.theseus.kit.log.wire;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A stream of bytes: TCP, TLS or a UNIX socket. */
public final class StreamWire implements Wire {
    private static final int BUFFER = 64 << 10;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Says whether the other side has hung up. */
    private interface Probe {
        boolean isGone() throws IOException;
    }

    private final AutoCloseable socket;
    private final InputStream in;
    private final OutputStream out;
    private final Probe probe;

    private StreamWire(AutoCloseable socket, InputStream in, OutputStream out, Probe probe) {
        this.socket = socket;
        this.in = in;
        this.out = new BufferedOutputStream(out, BUFFER);
        this.probe = probe;
    }

    /** Connects by TCP. */
    public static StreamWire tcp(String host, int port) throws IOException {
        Socket socket = connected(host, port);
        return new StreamWire(socket, socket.getInputStream(), socket.getOutputStream(), () -> isGone(socket));
    }

    /** Connects by TCP and shakes hands; the name in the other side's certificate has to be the host's if {@code named}. */
    public static StreamWire tls(String host, int port, SSLSocketFactory factory, boolean named) throws IOException {
        Socket plain = connected(host, port);
        try {
            SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
            if (named) {
                var parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.setSoTimeout((int) CONNECT.toMillis());
            socket.startHandshake();
            socket.setSoTimeout(0);
            return new StreamWire(socket, socket.getInputStream(), socket.getOutputStream(), () -> isGone(socket));
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /** Connects to a UNIX socket. */
    public static StreamWire unix(Path path) throws IOException {
        return unix(path, CONNECT);
    }

    /** A listener that takes nobody in would be waited for without end. */
    static StreamWire unix(Path path, Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Thread end = Thread.ofVirtual().name("log-connect").start(() -> endAfter(patience, channel));
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return new StreamWire(
                    channel,
                    Channels.newInputStream(channel),
                    Channels.newOutputStream(channel),
                    () -> isGone(channel));
        } catch (AsynchronousCloseException e) {
            throw new IOException(path + ": it takes no connection", e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException(path + ": " + e.getMessage(), e);
        } finally {
            end.interrupt();
        }
    }

    private static void endAfter(Duration patience, SocketChannel channel) {
        try {
            Thread.sleep(patience);
            channel.close();
        } catch (InterruptedException connected) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    private static Socket connected(String host, int port) throws IOException {
        Socket socket = new Socket();
        try {
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new IOException("no such host");
            }
            socket.connect(address, (int) CONNECT.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException(host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    /** What the other side says, such as that it has got a chunk. */
    public InputStream input() {
        return in;
    }

    @Override
    public void send(byte[] message) throws IOException {
        out.write(message);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public boolean isGone() {
        try {
            return probe.isGone();
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isGone(Socket socket) throws IOException {
        socket.setSoTimeout(1);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            restore(socket);
        }
    }

    private static void restore(Socket socket) {
        try {
            socket.setSoTimeout(0);
        } catch (SocketException e) {
            // It is closed, which the next call tells.
        }
    }

    private static boolean isGone(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        boolean gone = channel.read(ByteBuffer.allocate(1)) < 0;
        channel.configureBlocking(true);
        return gone;
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (Exception e) {
            // Nobody listens there any more.
        }
    }
}

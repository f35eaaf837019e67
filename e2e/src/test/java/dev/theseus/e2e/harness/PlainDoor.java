package dev.theseus.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands before an HTTP server and closes connections that begin with TLS, as most servers do; the JDK's would wait for the end
 * of a line that never comes, and who tries HTTPS first would wait with it.
 */
public final class PlainDoor implements AutoCloseable {
    private static final int TLS_HANDSHAKE = 0x16;

    private final ServerSocket door;
    private final int behind;

    /** Opens it before the port of a server on the loopback. */
    public PlainDoor(int behind) {
        this.behind = behind;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofPlatform().daemon().name("plain-door").start(this::open);
    }

    /** Its own port. */
    public int port() {
        return door.getLocalPort();
    }

    private void open() {
        try {
            while (true) {
                Socket guest = door.accept();
                Thread.startVirtualThread(() -> lead(guest));
            }
        } catch (IOException closed) {
            // That is how it ends.
        }
    }

    private void lead(Socket guest) {
        try (guest) {
            int first = guest.getInputStream().read();
            if (first < 0 || first == TLS_HANDSHAKE) {
                return;
            }
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
                server.getOutputStream().write(first);
                Thread requests = Thread.startVirtualThread(() -> carry(guest, server));
                carry(server, guest);
                requests.join();
            }
        } catch (IOException gone) {
            // One side left: closing both is the answer.
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    /** To the end of the one side, which the other is then told. */
    private static void carry(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
        } catch (IOException gone) {
            // As at the end.
        }
        try {
            from.close();
            to.close();
        } catch (IOException closed) {
            // It was already.
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException closed) {
            // It was already.
        }
    }
}

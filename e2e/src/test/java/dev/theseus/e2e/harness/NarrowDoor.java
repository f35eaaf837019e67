package dev.theseus.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Stands before a server on loopback and lets requests through as slowly as it is told. */
public final class NarrowDoor implements AutoCloseable {
    /** Twenty portions a second. */
    private static final int PORTIONS = 20;

    private final ServerSocket door;
    private final int behind;
    private final AtomicLong passed = new AtomicLong();
    private volatile int bytesPerSecond = Integer.MAX_VALUE;

    /** Stands before a port. */
    public NarrowDoor(int behind) {
        this.behind = behind;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofPlatform().daemon().name("narrow-door").start(this::open);
    }

    /** Its address. */
    public String host() {
        return "127.0.0.1:" + door.getLocalPort();
    }

    /** Lets no more than so many bytes a second through, on each connection. */
    public void narrow(int speed) {
        bytesPerSecond = speed;
    }

    /** Lets through what comes. */
    public void widen() {
        bytesPerSecond = Integer.MAX_VALUE;
    }

    /** How many bytes of requests went through so far. */
    public long passed() {
        return passed.get();
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
        try (guest;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            Thread requests = Thread.startVirtualThread(() -> squeeze(guest, server));
            server.getInputStream().transferTo(guest.getOutputStream());
            guest.shutdownOutput();
            requests.join();
        } catch (IOException gone) {
            // One side left: closing both is the answer.
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private void squeeze(Socket guest, Socket server) {
        byte[] buffer = new byte[16384];
        try {
            InputStream in = guest.getInputStream();
            while (true) {
                int count = in.read(buffer, 0, Math.clamp(bytesPerSecond / PORTIONS, 1, buffer.length));
                if (count < 0) {
                    break;
                }
                server.getOutputStream().write(buffer, 0, count);
                passed.addAndGet(count);
                if (bytesPerSecond < Integer.MAX_VALUE) {
                    Command.pause(Duration.ofMillis(1000 / PORTIONS));
                }
            }
            server.shutdownOutput();
        } catch (IOException gone) {
            try {
                server.close();
            } catch (IOException closed) {
                // It was already.
            }
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

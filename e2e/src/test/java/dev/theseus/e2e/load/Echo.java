package dev.theseus.e2e.load;

import dev.theseus.e2e.harness.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection that stays open: numbers go out and must come back. */
final class Echo implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Counting counting = new Counting("open connection", PAUSE.toNanos());
    private final int port;
    private volatile boolean over;
    private final Thread thread;

    Echo(int port) {
        this.port = port;
        thread = Thread.ofPlatform().daemon().name("echo").start(this::run);
    }

    Counting counting() {
        return counting;
    }

    private void run() {
        long number = 0;
        while (!over) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(10_000);
                socket.setTcpNoDelay(true);
                while (!over) {
                    socket.getOutputStream().write(Counting.line(number).getBytes(StandardCharsets.US_ASCII));
                    byte[] back = socket.getInputStream().readNBytes(Counting.LINE);
                    if (back.length < Counting.LINE) {
                        throw new IOException("the other side closed it");
                    }
                    counting.came(new String(back, StandardCharsets.US_ASCII).strip());
                    number++;
                    Command.pause(PAUSE);
                }
            } catch (IOException e) {
                counting.dropped(e.toString());
                Command.pause(PAUSE);
            }
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join(15_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

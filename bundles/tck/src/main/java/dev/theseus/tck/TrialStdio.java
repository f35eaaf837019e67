package dev.theseus.tck;

import dev.theseus.api.host.StdioConnection;
import dev.theseus.api.host.StdioListener;
import dev.theseus.host.LinuxStdioConnections;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The engine's end of a process's stdio: collects what the process writes. */
public final class TrialStdio implements StdioListener, AutoCloseable {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CountDownLatch end = new CountDownLatch(1);
    private final StdioConnection connection;

    public TrialStdio(Path socket) {
        connection = new LinuxStdioConnections().connect(socket, this);
    }

    @Override
    public void onData(int stream, byte[] data) {
        synchronized (this) {
            (stream == 2 ? err : out).writeBytes(data);
        }
    }

    @Override
    public void onEnd() {
        end.countDown();
    }

    public void send(String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        connection.write(data, 0, data.length);
    }

    public void endInput() {
        connection.closeInput();
    }

    public synchronized String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public synchronized String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    public void awaitEnd() throws InterruptedException {
        if (!end.await(RuntimeTrial.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the stream does not end; so far: " + out() + err());
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}

package dev.theseus.tck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Lets the JVM open what it opens once and keeps, so that it is not taken for a driver's. */
final class HostWarmUp {
    private static boolean done;

    private HostWarmUp() {}

    static synchronized void once() throws IOException, InterruptedException {
        if (!done) {
            done = true;
            warmUp();
        }
    }

    /** A process, and virtual threads that wait for each other by the network: the JVM makes its pollers for them. */
    private static void warmUp() throws IOException, InterruptedException {
        new ProcessBuilder("true").start().waitFor();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> {
                try (Socket client = server.accept()) {
                    client.getOutputStream().write(1);
                    return client.getInputStream().read();
                }
            });
            var call = threads.submit(() -> {
                try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                    int got = client.getInputStream().read();
                    client.getOutputStream().write(got);
                    return got;
                }
            });
            call.get();
            answer.get();
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }
}

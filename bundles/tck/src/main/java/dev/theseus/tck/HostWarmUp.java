package dev.theseus.tck;

import dev.theseus.linux.process.ProcessStat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
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

    /** A process, and virtual threads that wait for each other by the network: pollers are made for them. */
    private static void warmUp() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "60").start();
        CountDownLatch end = new CountDownLatch(1);
        HostServices.processes()
                .onExit(process.pid(), ProcessStat.startTime(process.pid()).orElseThrow(), end::countDown);
        process.destroyForcibly().waitFor();
        AtOnce.await(end, "the end of a process");
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

package dev.theseus.image.registry.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes connections on to a registry, but cuts the first ones once a number of bytes went up. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cutsLeft;
    private final long bytesBeforeCut;
    private final int target;

    CuttingProxy(String host, int cuts, long bytesBeforeCut) throws IOException {
        this.target = Integer.parseInt(host.substring(host.indexOf(':') + 1));
        this.cutsLeft = new AtomicInteger(cuts);
        this.bytesBeforeCut = bytesBeforeCut;
        Thread.startVirtualThread(this::accept);
    }

    String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    int cutsLeft() {
        return cutsLeft.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket registry = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(registry);
                Thread.startVirtualThread(() -> pass(client, registry, true));
                Thread.startVirtualThread(() -> pass(registry, client, false));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void pass(Socket from, Socket to, boolean upwards) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            long total = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                total += count;
                if (upwards && total > bytesBeforeCut && cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    return;
                }
            }
        } catch (IOException broken) {
            // Both ends are closed with the block.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}

package dev.theseus.log.journald.internal;

import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.socket.UnixDatagramSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stands in for the journal's socket, and reads its native protocol. */
final class Journal implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int LARGEST = 300_000;
    private static final byte[] MARK = {'!'};

    private final Path path;
    private final Descriptor socket;
    private final List<Map<String, String>> entries = new ArrayList<>();

    Journal(Path path) {
        this.path = path;
        socket = Descriptor.adopt(LibC.socket(AF_UNIX, SOCK_DGRAM, 0));
        byte[] name = path.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] address = ByteBuffer.allocate(2 + name.length + 1)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(name)
                .array();
        if (LibC.bind(socket.number(), address, address.length) != 0) {
            throw new IllegalStateException("cannot bind " + path);
        }
        Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        byte[] buffer = new byte[LARGEST];
        while (true) {
            long length = LibC.recv(socket.number(), buffer, LARGEST, 0);
            synchronized (entries) {
                if (length <= 0) {
                    return;
                }
                boolean mark = length == 1;
                entries.add(mark ? Map.of() : fields(Arrays.copyOf(buffer, (int) length)));
                entries.notifyAll();
                if (mark) {
                    return;
                }
            }
        }
    }

    private static Map<String, String> fields(byte[] datagram) {
        Map<String, String> fields = new HashMap<>();
        ByteBuffer rest = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            StringBuilder name = new StringBuilder();
            for (byte c = rest.get(); c != '\n'; c = rest.get()) {
                name.append((char) c);
            }
            byte[] value = new byte[(int) rest.getLong()];
            rest.get(value);
            fields.put(name.toString(), new String(value, StandardCharsets.UTF_8));
            if (rest.get() != '\n') {
                throw new IllegalStateException("no line break behind " + name);
            }
        }
        return fields;
    }

    /** All entries sent before this call; none is read after it. */
    List<Map<String, String>> entries() throws InterruptedException {
        synchronized (entries) {
            if (entries.isEmpty() || !entries.getLast().isEmpty()) {
                try (UnixDatagramSocket last = UnixDatagramSocket.connect(path)) {
                    while (!last.trySend(MARK)) {
                        entries.wait(10);
                    }
                }
            }
            while (entries.isEmpty() || !entries.getLast().isEmpty()) {
                entries.wait();
            }
            return entries.subList(0, entries.size() - 1);
        }
    }

    @Override
    public void close() throws InterruptedException {
        entries();
        socket.close();
    }
}

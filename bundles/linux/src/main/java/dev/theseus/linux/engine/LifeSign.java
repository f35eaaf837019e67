package dev.theseus.linux.engine;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells engines of one network namespace that another one lives: an abstract UNIX socket named after its id. The name is seen
 * from every mount and process namespace, and only where the engine's links and rules are; the kernel takes it back with the
 * process, however that ends.
 */
public final class LifeSign implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final String NAME = "theseus-engine-";

    /** Held until the process ends: a driver's replacement must not look like its engine's end. */
    private static final Map<String, LifeSign> GIVEN = new ConcurrentHashMap<>();

    private final Descriptor socket;

    private LifeSign(Descriptor socket) {
        this.socket = socket;
    }

    /** Gives the sign in the daemon's own network namespace from now on; a second call changes nothing. */
    public static void give(String engineId) {
        GIVEN.computeIfAbsent(engineId, LifeSign::open);
    }

    /** Gives the sign in the calling thread's network namespace until it is closed; nothing is wrong if it is given already. */
    public static LifeSign open(String engineId) {
        Descriptor socket = socket();
        byte[] address = address(engineId);
        if (LibC.bind(socket.number(), address, address.length) < 0 && Errno.last() != Errno.EADDRINUSE) {
            int errno = Errno.last();
            socket.close();
            throw Errno.failure("bind", NAME + engineId, errno);
        }
        return new LifeSign(socket);
    }

    /** Whether an engine of that id lives in the calling thread's network namespace; in doubt it does. */
    public static boolean isGiven(String engineId) {
        try (Descriptor socket = socket()) {
            byte[] address = address(engineId);
            return LibC.connect(socket.number(), address, address.length) == 0 || Errno.last() != Errno.ECONNREFUSED;
        }
    }

    private static Descriptor socket() {
        int fd = LibC.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
        if (fd < 0) {
            throw Errno.failure("socket", "AF_UNIX");
        }
        return Descriptor.adopt(fd);
    }

    /** A name that begins with a zero byte is in no file system. */
    private static byte[] address(String engineId) {
        byte[] name = (NAME + engineId).getBytes(StandardCharsets.US_ASCII);
        if (engineId.isEmpty() || name.length > 100) {
            throw EngineException.invalid("engine id \"" + engineId + "\" is empty or too long");
        }
        return ByteBuffer.allocate(2 + 1 + name.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put((byte) 0)
                .put(name)
                .array();
    }

    @Override
    public void close() {
        socket.close();
    }
}

package dev.theseus.linux.namespace;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.file.FileSystems;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Network namespaces, each kept alive by a bind mount of itself on a file. */
public final class NetworkNamespace {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    private NetworkNamespace() {}

    /** Creates a fresh namespace bound to {@code handle}; no effect when the handle already is one. */
    public static void create(Path handle) {
        create(handle, () -> null);
    }

    /**
     * As {@link #create(Path)}, then runs {@code inside} in the namespace, also when it existed before, and returns what
     * that returns. Sockets opened inside stay in the namespace.
     */
    public static <T extends @Nullable Object> T create(Path handle, Callable<T> inside) {
        if (exists(handle)) {
            return runIn(handle, inside);
        }
        return PlatformThreads.callAlone("netns-create", () -> {
            createFile(handle);
            if (LibC.unshare(CLONE_NEWNET) < 0) {
                throw Errno.failure("unshare CLONE_NEWNET for", handle);
            }
            // The path must name this thread: /proc/self is the thread that started the process.
            MountCalls.bind(OWN, handle, false);
            return inside.call();
        });
    }

    /** Whether a namespace is bound to the file. */
    public static boolean exists(Path handle) {
        return Files.exists(handle) && FileSystems.type(handle).equals("nsfs");
    }

    /** Unbinds the namespace and removes the file; succeeds when there is none. It ends with its last process. */
    public static void delete(Path handle) {
        while (MountCalls.detach(handle)) {
            // Stacked binds are all taken down.
        }
        try {
            Files.deleteIfExists(handle);
        } catch (IOException e) {
            throw EngineException.internal("remove namespace handle " + handle, e);
        }
    }

    /**
     * Runs {@code inside} on a platform thread of its own that is in the namespace.
     *
     * @param handle a bound file or {@code /proc/PID/ns/net}
     * @throws EngineException {@code NOT_FOUND} when there is no such file; what {@code inside} threw
     */
    public static <T extends @Nullable Object> T runIn(Path handle, Callable<T> inside) {
        return PlatformThreads.callAlone("netns", () -> {
            try (Descriptor namespace = Descriptor.open(handle, 0, 0)) {
                if (LibC.setns(namespace.number(), CLONE_NEWNET) < 0) {
                    throw Errno.failure("setns", handle);
                }
            }
            return inside.call();
        });
    }

    /** Writes sysctls, by their names with dots, inside the namespace. */
    public static void sysctl(Path handle, Map<String, String> values) {
        runIn(handle, () -> {
            values.forEach(Sysctl::write);
            return true;
        });
    }

    private static void createFile(Path handle) {
        try {
            if (!Files.exists(handle)) {
                Files.createFile(handle);
            }
        } catch (IOException e) {
            throw EngineException.internal("create namespace handle " + handle, e);
        }
    }
}

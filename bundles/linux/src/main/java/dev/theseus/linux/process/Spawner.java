package dev.theseus.linux.process;

import com.sun.jna.Memory;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.process.SpawnSpec.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Starts processes with posix_spawn(3), which does not copy this process's page tables and is quick at any heap size. */
public final class Spawner {
    /** More than glibc's structures take on any architecture. */
    private static final int STRUCT_SIZE = 512;

    private static final int SIGSET_SIZE = 128;
    private static final short SETPGROUP = 0x02;
    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;
    private static final int O_RDWR = 2;
    private static final byte[] DEV_NULL = CString.of("/dev/null");

    /** The last processes started, the oldest overwritten. */
    private static final AtomicIntegerArray RECENT = new AtomicIntegerArray(64);

    private static final AtomicInteger STARTED = new AtomicInteger();

    private Spawner() {}

    /** Whether the pid is, or lately was, one of a process that this class started; it remembers the last 64. */
    public static boolean hasStarted(int pid) {
        for (int i = 0; i < RECENT.length(); i++) {
            if (RECENT.get(i) == pid) {
                return true;
            }
        }
        return false;
    }

    /**
     * Starts a process with an empty signal mask, default signal actions and only the listed descriptors. Takes under a
     * millisecond.
     *
     * @throws EngineException {@code UNAVAILABLE} when there is no such command; else what the system answered
     */
    public static Child spawn(SpawnSpec spec) {
        List<Descriptor> moved = new ArrayList<>();
        try (Memory actions = new Memory(STRUCT_SIZE);
                Memory attributes = new Memory(STRUCT_SIZE);
                Memory argv = CString.vector(spec.argv());
                Memory environment = CString.vector(assignments(spec.environment()))) {
            check(LibC.posix_spawn_file_actions_init(actions), "posix_spawn_file_actions_init", spec);
            check(LibC.posix_spawnattr_init(attributes), "posix_spawnattr_init", spec);
            try {
                describeDescriptors(spec, actions, moved);
                describeSignalsAndGroup(spec, attributes);
                int[] pid = new int[1];
                byte[] file = CString.of(spec.argv().getFirst());
                check(LibC.posix_spawnp(pid, file, actions, attributes, argv, environment), "posix_spawn", spec);
                RECENT.set(Math.floorMod(STARTED.getAndIncrement(), RECENT.length()), pid[0]);
                return Child.watch(pid[0], spec.argv());
            } finally {
                LibC.posix_spawnattr_destroy(attributes);
                LibC.posix_spawn_file_actions_destroy(actions);
            }
        } finally {
            moved.forEach(Descriptor::close);
        }
    }

    private static List<String> assignments(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    private static void describeDescriptors(SpawnSpec spec, Memory actions, List<Descriptor> moved) {
        TreeMap<Integer, Descriptor> wanted = new TreeMap<>(spec.descriptors());
        int firstFree = Math.max(2, wanted.isEmpty() ? 2 : wanted.lastKey()) + 1;
        for (int standard = 0; standard <= 2; standard++) {
            if (!wanted.containsKey(standard)) {
                check(
                        LibC.posix_spawn_file_actions_addopen(actions, standard, DEV_NULL, O_RDWR, 0),
                        "posix_spawn_file_actions_addopen",
                        spec);
            }
        }
        wanted.forEach((target, source) -> {
            Descriptor from = source;
            if (from.number() < firstFree) {
                // It could be overwritten by an earlier target, so it is used from above them all.
                from = source.duplicate(firstFree);
                moved.add(from);
            }
            check(
                    LibC.posix_spawn_file_actions_adddup2(actions, from.number(), target),
                    "posix_spawn_file_actions_adddup2",
                    spec);
        });
        check(
                LibC.posix_spawn_file_actions_addclosefrom_np(actions, firstFree),
                "posix_spawn_file_actions_addclosefrom_np",
                spec);
        closeGaps(spec, actions, wanted, firstFree);
        spec.directory()
                .ifPresent(directory -> check(
                        LibC.posix_spawn_file_actions_addchdir_np(actions, CString.of(directory.toString())),
                        "posix_spawn_file_actions_addchdir_np",
                        spec));
    }

    /** Numbers between the wanted ones may be open here without close-on-exec. */
    private static void closeGaps(SpawnSpec spec, Memory actions, Map<Integer, Descriptor> wanted, int firstFree) {
        for (int fd = 3; fd < firstFree; fd++) {
            if (!wanted.containsKey(fd)) {
                check(LibC.posix_spawn_file_actions_addclose(actions, fd), "posix_spawn_file_actions_addclose", spec);
            }
        }
    }

    private static void describeSignalsAndGroup(SpawnSpec spec, Memory attributes) {
        byte[] none = new byte[SIGSET_SIZE];
        byte[] all = new byte[SIGSET_SIZE];
        // Signals 1 to 64 but not 32 and 33, which the C library keeps for itself.
        for (int signal = 1; signal <= 64; signal++) {
            if (signal != 32 && signal != 33) {
                all[(signal - 1) / 8] |= (byte) (1 << ((signal - 1) % 8));
            }
        }
        check(LibC.posix_spawnattr_setsigmask(attributes, none), "posix_spawnattr_setsigmask", spec);
        check(LibC.posix_spawnattr_setsigdefault(attributes, all), "posix_spawnattr_setsigdefault", spec);
        int flags = SETSIGMASK | SETSIGDEF;
        if (spec.group() == Group.OWN) {
            flags |= SETPGROUP;
            check(LibC.posix_spawnattr_setpgroup(attributes, 0), "posix_spawnattr_setpgroup", spec);
        } else if (spec.group() == Group.OWN_SESSION) {
            flags |= SETSID;
        }
        check(LibC.posix_spawnattr_setflags(attributes, (short) flags), "posix_spawnattr_setflags", spec);
    }

    /** These functions return the error number instead of setting errno. */
    private static void check(int errno, String call, SpawnSpec spec) {
        if (errno == Errno.ENOENT) {
            String where = spec.directory().map(path -> " in " + path).orElse("");
            throw EngineException.unavailable("start " + spec.argv().getFirst() + where
                    + ": no such command or folder; install it or put it on PATH");
        }
        if (errno != 0) {
            throw Errno.failure(call, spec.argv().getFirst(), errno);
        }
    }
}

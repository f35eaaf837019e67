package dev.theseus.http.server;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Listening sockets that whoever started the daemon left open, by systemd's convention (sd_listen_fds). */
final class InheritedSockets {
    private static final int FIRST = 3;

    private final Map<String, String> environment;
    private final long pid;
    private final Path proc;

    InheritedSockets(Map<String, String> environment, long pid, Path proc) {
        this.environment = environment;
        this.pid = pid;
        this.proc = proc;
    }

    /**
     * An open descriptor.
     *
     * @param unix whether it is a UNIX socket
     */
    record Socket(int descriptor, boolean unix) {}

    /** All of them, or the one of that number or name. */
    List<Socket> find(String name) {
        int count = count();
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean wanted = name.isEmpty()
                    || name.equals(String.valueOf(FIRST + i))
                    || i < names.length && name.equals(names[i]);
            if (wanted) {
                sockets.add(examine(FIRST + i));
            }
        }
        if (sockets.isEmpty()) {
            throw EngineException.invalid("no sockets found via socket activation"
                    + (name.isEmpty() ? "" : " for fd://" + name)
                    + ": make sure the service was started by systemd (LISTEN_FDS, LISTEN_PID)");
        }
        return sockets;
    }

    private int count() {
        String ours = environment.getOrDefault("LISTEN_PID", "");
        if (!ours.isEmpty() && !ours.equals(String.valueOf(pid))) {
            return 0;
        }
        try {
            return Integer.parseInt(environment.getOrDefault("LISTEN_FDS", "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private Socket examine(int descriptor) {
        try {
            String link = Files.readSymbolicLink(proc.resolve("self/fd/" + descriptor))
                    .toString();
            if (!link.startsWith("socket:[")) {
                throw EngineException.invalid("inherited descriptor " + descriptor + " is no socket but " + link);
            }
            String inode = " " + link.substring("socket:[".length(), link.length() - 1) + " ";
            boolean unix = Files.readAllLines(proc.resolve("self/net/unix")).stream()
                    .anyMatch(line -> (line + " ").contains(inode));
            return new Socket(descriptor, unix);
        } catch (IOException e) {
            throw EngineException.internal("cannot examine inherited descriptor " + descriptor, e);
        }
    }
}

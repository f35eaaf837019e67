package dev.theseus.linux.socket;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Who may connect to a socket in the file system. */
public final class SocketFile {
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int MODE = 0660;
    private static final Path GROUPS = Path.of("/etc/group");

    private SocketFile() {}

    /** Gives the socket to root and a group, mode 0660. */
    public static void restrict(Path socket, long gid) {
        byte[] path = CString.of(socket.toString());
        if (LibC.fchownat(AT_FDCWD, path, 0, (int) gid, AT_SYMLINK_NOFOLLOW) < 0) {
            throw Errno.failure("chown", socket);
        }
        if (LibC.fchmodat(AT_FDCWD, path, MODE, 0) < 0) {
            throw Errno.failure("chmod", socket);
        }
    }

    /** Number of a group of {@code /etc/group}, by name or already a number. */
    public static OptionalLong group(String name) {
        if (name.matches("[0-9]{1,10}")) {
            return OptionalLong.of(Long.parseLong(name));
        }
        try {
            return Files.readAllLines(GROUPS, StandardCharsets.ISO_8859_1).stream()
                    .map(line -> line.split(":"))
                    .filter(fields -> fields.length >= 3 && fields[0].equals(name) && fields[2].matches("[0-9]{1,10}"))
                    .mapToLong(fields -> Long.parseLong(fields[2]))
                    .findFirst();
        } catch (IOException e) {
            throw EngineException.internal("read " + GROUPS, e);
        }
    }
}

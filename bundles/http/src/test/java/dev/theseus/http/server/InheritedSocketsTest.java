package dev.theseus.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InheritedSocketsTest {
    @TempDir
    Path folder;

    @Test
    void inheritedSocketsAreFoundByNumberAndName() throws IOException {
        Path proc = folder.resolve("proc");
        Files.createDirectories(proc.resolve("self/fd"));
        Files.createDirectories(proc.resolve("self/net"));
        Files.createSymbolicLink(proc.resolve("self/fd/3"), Path.of("socket:[100]"));
        Files.createSymbolicLink(proc.resolve("self/fd/4"), Path.of("socket:[200]"));
        Files.createSymbolicLink(proc.resolve("self/fd/5"), Path.of("/etc/passwd"));
        Files.writeString(
                proc.resolve("self/net/unix"),
                "Num RefCount Protocol Flags Type St Inode Path\n0: 2 0 10000 1 01 100 /run/d.sock\n");
        Map<String, String> environment = Map.of("LISTEN_PID", "7", "LISTEN_FDS", "3", "LISTEN_FDNAMES", "api:tcp:odd");
        InheritedSockets sockets = new InheritedSockets(environment, 7, proc);
        assertEquals(List.of(new InheritedSockets.Socket(3, true)), sockets.find("api"));
        assertEquals(List.of(new InheritedSockets.Socket(4, false)), sockets.find("4"));
        assertThrows(EngineException.class, () -> sockets.find("odd"), "no socket at all");
        assertThrows(EngineException.class, () -> sockets.find("unknown"));
        InheritedSockets others = new InheritedSockets(environment, 8, proc);
        assertTrue(assertThrows(EngineException.class, () -> others.find(""))
                .message()
                .startsWith("no sockets found via socket activation"));
    }
}

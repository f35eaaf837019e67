package dev.theseus.launcher.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConnectionTest {
    @TempDir
    private Path execRoot;

    private final List<String> received = new ArrayList<>();

    /** Answers as many frames as there are answers; {@code SET} frames have none. */
    private Thread daemon(String... answers) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(execRoot.resolve("shell.sock")));
        return Thread.ofVirtual().start(() -> {
            try (listener;
                    SocketChannel client = listener.accept()) {
                DataInputStream in = new DataInputStream(Channels.newInputStream(client));
                DataOutputStream out = new DataOutputStream(Channels.newOutputStream(client));
                for (String answer : answers) {
                    String frame = read(in);
                    while (frame.startsWith("s")) {
                        frame = read(in);
                    }
                    out.writeByte(answer.charAt(0));
                    byte[] content = answer.substring(1).getBytes(StandardCharsets.UTF_8);
                    out.writeInt(content.length);
                    out.write(content);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private String read(DataInputStream in) throws IOException {
        char kind = (char) in.readUnsignedByte();
        String frame = kind + new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        received.add(frame);
        return frame;
    }

    @Test
    void runsCompletesAndTellsWhereTheOperatorIs() throws Exception {
        Thread daemon = daemon("x3", "cdriver:list\tlists\ndriver:use\t");
        try (Connection connection = Connection.open(execRoot)) {
            connection.columns(80);
            assertEquals(3, connection.run("driver:sink", true));
            assertEquals(List.of("driver:list\tlists", "driver:use\t"), connection.complete("driver:"));
        }
        daemon.join();
        assertEquals(
                List.of("sdirectory=" + Path.of("").toAbsolutePath(), "scolumns=80", "jdriver:sink", "cdriver:"),
                received);
    }

    @Test
    void aDaemonThatEndsIsNoAnswer() throws Exception {
        Thread daemon = daemon();
        assertThrows(IOException.class, () -> {
            try (Connection connection = Connection.open(execRoot)) {
                connection.run("lb", false);
            }
        });
        daemon.join();
    }

    @Test
    void saysWhyNobodyAnswers() throws Exception {
        assertTrue(assertThrows(IOException.class, () -> Connection.open(execRoot))
                .getMessage()
                .startsWith("no daemon runs with the exec root " + execRoot));
        assertTrue(assertThrows(IOException.class, () -> Connection.open(execRoot.resolve("nosuch")))
                .getMessage()
                .contains("does not exist: give the daemon's --exec-root"));
        ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        left.bind(UnixDomainSocketAddress.of(execRoot.resolve("shell.sock")));
        left.close();
        assertTrue(assertThrows(IOException.class, () -> Connection.open(execRoot))
                .getMessage()
                .startsWith("no daemon answers at"));
    }
}

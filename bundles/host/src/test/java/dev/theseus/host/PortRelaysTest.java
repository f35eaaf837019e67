package dev.theseus.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.PortRelay;
import dev.theseus.api.host.PortRelay.Forward;
import dev.theseus.linux.process.PidFd;
import dev.theseus.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortRelaysTest {
    private static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");

    @TempDir
    Path folder;

    private final LinuxPortRelays relays = new LinuxPortRelays(command());
    private PortRelay relay;
    private ServerSocket container;

    @BeforeEach
    void begin() throws IOException {
        container = new ServerSocket(0, 10, IPV4);
        relay = relays.in(folder);
    }

    @AfterEach
    void end() throws IOException {
        container.close();
        relay.keepOnly(Set.of());
        process().ifPresent(PortRelaysTest::kill);
    }

    /** The program's classes stand for its jar. */
    private static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.theseus.relay.Main");
    }

    private Optional<Long> process() {
        return RelayConnection.find(folder).map(connection -> {
            try (connection) {
                return connection.pid();
            }
        });
    }

    private static void kill(long pid) {
        signal(pid, 9);
    }

    private static void signal(long pid, int number) {
        try (PidFd process = PidFd.open(pid).orElseThrow()) {
            process.signal(number);
        }
    }

    private static final int SIGSTOP = 19;

    private Forward open() throws IOException {
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        Forward forward = new Forward("tcp", IPV6, port, IPV4, container.getLocalPort());
        relay.open(forward);
        return forward;
    }

    private void assertServes(Forward forward) throws IOException {
        try (Socket client = new Socket(forward.host(), forward.port());
                Socket server = container.accept()) {
            client.getOutputStream().write(5);
            assertEquals(5, server.getInputStream().read());
        }
    }

    /** Its process is there before it is told of ports. */
    private boolean serves(Forward forward) {
        try {
            assertServes(forward);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void nothingRunsUntilThereIsAPort() throws IOException {
        assertTrue(relay.isUsable());
        relay.close("tcp", IPV6, 80);
        relay.keepOnly(Set.of());
        assertEquals(Optional.empty(), process());
        assertServes(open());
        assertTrue(process().isPresent());
    }

    @Test
    void theNextLifeOfTheDaemonFindsWhatIsOpen() throws IOException {
        Forward kept = open();
        Forward stray = open();
        long before = process().orElseThrow();
        PortRelay next = relays.in(folder);
        next.open(kept);
        next.keepOnly(Set.of(kept));
        assertServes(kept);
        assertThrows(IOException.class, () -> new Socket(stray.host(), stray.port()).close());
        assertEquals(before, process().orElseThrow());
    }

    @Test
    void oneThatDiesIsReplaced() throws IOException {
        Forward forward = open();
        long before = process().orElseThrow();
        kill(before);
        Await.until(
                "another relay", () -> process().filter(pid -> pid != before).isPresent());
        Await.until("it serves the port again", () -> serves(forward));
    }

    @Test
    void oneThatIsSilentIsReplaced() throws IOException {
        Forward first = open();
        long before = process().orElseThrow();
        signal(before, SIGSTOP);
        Forward second = open();
        assertNotEquals(before, process().orElseThrow());
        assertServes(first);
        assertServes(second);
    }

    @Test
    void aTakenPortIsRefusedInTheKernelsWords() throws IOException {
        Forward first = open();
        try (ServerSocket other = new ServerSocket(0, 1, IPV6)) {
            Forward taken = new Forward("tcp", IPV6, other.getLocalPort(), IPV4, 80);
            assertEquals(
                    "address already in use",
                    assertThrows(EngineException.class, () -> relay.open(taken)).message());
        }
        assertServes(first);
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        PortRelay none = new LinuxPortRelays(LinuxPortRelays.command(folder.resolve("nowhere"))).in(folder);
        String message = assertThrows(EngineException.class, () -> none.open(new Forward("tcp", IPV6, 1, IPV4, 80)))
                .message();
        assertTrue(message.contains(folder.resolve("port-relay.log").toString()), message);
        assertFalse(process().isPresent());
    }
}

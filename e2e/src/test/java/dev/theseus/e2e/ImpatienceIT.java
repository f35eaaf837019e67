package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes in while the daemon stops: more signals, and more requests. */
class ImpatienceIT {
    private static final String PING = "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Daemon daemon;
    private Command slow;

    /** A request keeps the daemon from its end for as long as it gives any. */
    @BeforeEach
    void start() {
        daemon = Daemon.create("--iptables=false");
        daemon.loadBusybox();
        daemon.docker().ok("run", "-d", "--name", "deaf", "busybox", "sleep", "100000");
        slow = daemon.docker().start("stop", "-t", "100", "deaf");
        Command.await(
                "a stop under way",
                LIMIT,
                () -> daemon.api()
                        .get("/events?since=1&until=" + Instant.now().getEpochSecond())
                        .body()
                        .contains("\"kill\""));
    }

    @AfterEach
    void close() {
        slow.close();
        daemon.close();
    }

    private void signal(int count, String name) {
        daemon.signal(name);
        Command.await(
                "signal " + count,
                LIMIT,
                () -> !daemon.alive() || daemon.log().split("Processing signal", -1).length > count);
    }

    private int end() {
        Command.await("the daemon's end", LIMIT, () -> !daemon.alive());
        return daemon.status();
    }

    @Test
    void twoMoreSignalsChangeNothingAndContainersGoOn() {
        signal(1, "TERM");
        signal(2, "INT");
        signal(3, "TERM");
        assertEquals(0, end(), daemon::log);
        assertTrue(daemon.log().contains("Daemon has stopped"), daemon::log);
        daemon.start();
        assertEquals("true", daemon.docker().inspect("deaf", "{{.State.Running}}"));
    }

    @Test
    void aFourthSignalEndsItAtOnceAsDockerdDoes() {
        for (int i = 1; i <= 4; i++) {
            signal(i, "TERM");
        }
        assertEquals(128 + 15, end(), daemon::log);
        assertTrue(daemon.log().contains("3 interrupts received"), daemon::log);
        daemon.start();
        assertEquals("true", daemon.docker().inspect("deaf", "{{.State.Running}}"));
    }

    @Test
    void aRequestOnAKeptConnectionIsToldThatTheDaemonStops() throws IOException {
        try (SocketChannel kept = connect()) {
            assertTrue(ask(kept).startsWith("HTTP/1.1 200"));
            signal(1, "TERM");
            Command.await("that nobody can connect", LIMIT, () -> !Files.exists(daemon.socket()));
            String answer = ask(kept);
            assertTrue(answer.startsWith("HTTP/1.1 503"), answer);
            assertTrue(answer.contains("the daemon is shutting down"), answer);
        }
        assertEquals(0, end(), daemon::log);
    }

    /** They are served, told that it stops, or cannot connect; nobody is cut off. */
    @Test
    void whoeverHasConnectedIsAnswered() throws InterruptedException {
        List<Thread> clients = new ArrayList<>();
        ConcurrentLinkedQueue<String> cut = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> answered = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 8; i++) {
            clients.add(Thread.ofPlatform().start(() -> {
                while (true) {
                    SocketChannel channel;
                    try {
                        channel = connect();
                    } catch (IOException e) {
                        return;
                    }
                    try (channel) {
                        answered.add(ask(channel).substring(0, 12));
                    } catch (IOException | RuntimeException e) {
                        cut.add(e.toString());
                    }
                }
            }));
        }
        Command.await("that they are served", LIMIT, () -> answered.size() > 100);
        signal(1, "TERM");
        for (Thread client : clients) {
            client.join(TimeUnit.SECONDS.toMillis(20));
        }
        assertEquals(List.of(), List.copyOf(cut));
        assertEquals(0, end(), daemon::log);
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(daemon.socket()));
        return channel;
    }

    /** Its answer, with all of a short body. */
    private static String ask(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(PING.getBytes(StandardCharsets.US_ASCII)));
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        int length = channel.read(buffer);
        if (length <= 0) {
            throw new IOException("closed without an answer");
        }
        String head = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        while (head.startsWith("HTTP/1.1 503") && !head.contains("}") && channel.read(buffer) > 0) {
            head = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
        return head;
    }
}

package dev.theseus.engine.stdio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.host.StdioConnection;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.api.host.StdioListener;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.StreamSink;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StdioHubTest {
    private static final Path SOCKET = Path.of("/socket");

    @TempDir
    Path folder;

    private static final class Client implements StreamSink {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final CountDownLatch ended = new CountDownLatch(1);
        final AtomicInteger ends = new AtomicInteger();
        final CountDownLatch allowed;

        Client(boolean slow) {
            allowed = new CountDownLatch(slow ? 1 : 0);
        }

        @Override
        public void data(int stream, byte[] data) {
            try {
                allowed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            synchronized (this) {
                bytes.writeBytes(data);
            }
        }

        @Override
        public void end() {
            ends.incrementAndGet();
            ended.countDown();
        }

        void awaitEnd() throws InterruptedException {
            assertTrue(ended.await(20, TimeUnit.SECONDS));
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private static final class Monitor implements StdioConnections, StdioConnection {
        final ByteArrayOutputStream input = new ByteArrayOutputStream();
        volatile boolean inputClosed;
        volatile boolean closed;

        @Override
        public StdioConnection connect(Path socket, StdioListener listener) {
            return this;
        }

        @Override
        public synchronized void write(byte[] data, int offset, int length) {
            input.write(data, offset, length);
        }

        @Override
        public void closeInput() {
            inputClosed = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void givesEachClientWhatItAskedFor() throws Exception {
        StdioHub hub = new StdioHub(false, true, folder);
        Client both = new Client(false);
        Client errors = new Client(false);
        hub.attach(false, true, true, both);
        hub.attach(false, false, true, errors);
        hub.onData(1, utf8("out"));
        hub.onData(2, utf8("err"));
        Client late = new Client(false);
        hub.attach(false, true, true, late);
        hub.onData(1, utf8("!"));
        hub.onEnd();
        assertTrue(hub.awaitEnd(0, TimeUnit.SECONDS));
        assertEquals(0, both.ends.get(), "the exit status comes first");
        hub.close();
        both.awaitEnd();
        errors.awaitEnd();
        late.awaitEnd();
        assertEquals("outerr!", both.text());
        assertEquals("err", errors.text());
        assertEquals("!", late.text());
        Client after = new Client(false);
        hub.attach(false, true, true, after);
        after.awaitEnd();
        hub.close();
        assertEquals(1, both.ends.get());
    }

    @Test
    void aSlowClientHoldsUpNobodyAndLosesNothing() throws Exception {
        StdioHub hub = new StdioHub(false, true, folder);
        Client slow = new Client(true);
        Client quick = new Client(false);
        hub.attach(false, true, true, slow);
        hub.attach(false, true, true, quick);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            byte[] chunk = new byte[random.nextInt(8192)];
            random.nextBytes(chunk);
            all.writeBytes(chunk);
            hub.onData(1, chunk);
        }
        hub.close();
        quick.awaitEnd();
        assertArrayEquals(all.toByteArray(), quick.bytes.toByteArray());
        assertEquals(1, slow.ended.getCount());
        File[] visible = folder.toFile().listFiles();
        assertEquals(0, visible == null ? -1 : visible.length, "the spill has no name");
        slow.allowed.countDown();
        slow.awaitEnd();
        assertArrayEquals(all.toByteArray(), slow.bytes.toByteArray());
    }

    @Test
    void aClientThatCannotBeSpilledForIsDropped() throws Exception {
        StdioHub hub = new StdioHub(false, true, folder.resolve("missing"));
        Client slow = new Client(true);
        hub.attach(false, true, true, slow);
        for (int i = 0; i < 200; i++) {
            hub.onData(1, new byte[8192]);
        }
        slow.allowed.countDown();
        slow.awaitEnd();
        assertTrue(slow.bytes.size() <= 129 * 8192);
    }

    @Test
    void keepsInputUntilTheProcessIsThere() throws Exception {
        StdioHub hub = new StdioHub(false, true, folder);
        Monitor monitor = new Monitor();
        Attachment attachment = hub.attach(true, true, true, new Client(false));
        Thread writer = Thread.ofVirtual().start(() -> {
            attachment.write(utf8("early"), 0, 5);
            attachment.closeInput();
        });
        assertFalse(writer.join(Duration.ofMillis(100)));
        hub.connect(monitor, SOCKET);
        assertTrue(writer.join(Duration.ofSeconds(10)));
        assertEquals("early", monitor.input.toString(StandardCharsets.UTF_8));
        assertTrue(monitor.inputClosed);
    }

    @Test
    void aClientThatLeavesOrAProcessThatNeverComesFreesTheWriter() throws Exception {
        StdioHub hub = new StdioHub(false, true, folder);
        Attachment leaving = hub.attach(true, true, true, new Client(false));
        Attachment staying = hub.attach(true, true, true, new Client(false));
        Thread first = Thread.ofVirtual().start(() -> leaving.write(utf8("x"), 0, 1));
        Thread second = Thread.ofVirtual().start(() -> staying.write(utf8("y"), 0, 1));
        leaving.close();
        assertTrue(first.join(Duration.ofSeconds(10)));
        assertFalse(second.join(Duration.ofMillis(50)));
        hub.close();
        assertTrue(second.join(Duration.ofSeconds(10)));
        Monitor late = new Monitor();
        hub.connect(late, SOCKET);
        assertTrue(late.closed);
    }

    @Test
    void onlyStdinOnceEndsInputAndNeverATerminals() {
        for (boolean once : new boolean[] {true, false}) {
            for (boolean terminal : new boolean[] {true, false}) {
                StdioHub hub = new StdioHub(terminal, once, folder);
                Monitor monitor = new Monitor();
                hub.connect(monitor, SOCKET);
                hub.attach(false, true, true, new Client(false)).close();
                assertFalse(monitor.inputClosed);
                hub.attach(true, true, true, new Client(false)).close();
                assertEquals(once && !terminal, monitor.inputClosed);
                hub.close();
                assertTrue(monitor.closed);
            }
        }
    }
}

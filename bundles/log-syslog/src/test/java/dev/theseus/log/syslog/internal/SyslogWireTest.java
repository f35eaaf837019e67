package dev.theseus.log.syslog.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogCheckpoint;
import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogStream;
import dev.theseus.testing.Await;
import dev.theseus.testing.DatagramReceiver;
import dev.theseus.testing.StreamReceiver;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrives, in each format and over each way. */
class SyslogWireTest {
    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.123456789Z");
    private static final String PID = String.valueOf(ProcessHandle.current().pid());

    private final SyslogDriver driver = new SyslogDriver();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        driver.deactivate();
    }

    private LogStream stream(Map<String, String> options) {
        return new LogStream(
                "ab".repeat(32),
                "web",
                new LogStream.Image("busybox", "sha256:1"),
                "sh",
                TIME,
                folder,
                Map.of("tag", "web/1"),
                options);
    }

    private static LogLine line(boolean stderr, String text) {
        return new LogLine(stderr, TIME, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(Map<String, String> options, Duration time, LogLine... lines) {
        driver.write(
                stream(options),
                new LogBatch(LogCheckpoint.BEGINNING, List.of(lines), false),
                CallContext.background(time));
    }

    private void write(Map<String, String> options, LogLine... lines) {
        write(options, Duration.ofSeconds(30), lines);
    }

    @Test
    void eachFormatHasItsHeader() throws IOException {
        try (DatagramReceiver receiver = DatagramReceiver.start()) {
            Map<String, String> patterns = Map.of(
                    "rfc3164", "<134>Mar  4 \\d\\d:\\d\\d:07 \\S+ web/1\\[" + PID + "]: hello\n",
                    "rfc5424",
                            "<134>1 2026-03-04T\\d\\d:\\d\\d:07(Z|[+-]\\d\\d:\\d\\d) \\S+ web/1 " + PID
                                    + " web/1 - hello\n",
                    "rfc5424micro",
                            "<134>1 2026-03-04T\\d\\d:\\d\\d:07.123456(Z|[+-]\\d\\d:\\d\\d) \\S+ web/1 " + PID
                                    + " web/1 - hello\n");
            for (Map.Entry<String, String> format : patterns.entrySet()) {
                Map<String, String> options = new HashMap<>();
                options.put("syslog-address", "udp://127.0.0.1:" + receiver.port());
                options.put("syslog-format", format.getKey());
                options.put("syslog-facility", "local0");
                write(options, line(false, "hello\n"));
                driver.close(stream(options), CallContext.background(Duration.ofSeconds(30)));
                String message = new String(receiver.next(), StandardCharsets.UTF_8);
                assertTrue(message.matches(format.getValue()), format + " is not " + message);
            }
        }
    }

    @Test
    void stderrIsAnErrorAndAnEmptyLineNothing() throws IOException {
        try (DatagramReceiver receiver = DatagramReceiver.start()) {
            write(
                    Map.of("syslog-address", "udp://127.0.0.1:" + receiver.port()),
                    line(false, "\n"),
                    line(true, "oops\n"),
                    line(false, "ok"));
            String first = new String(receiver.next(), StandardCharsets.UTF_8);
            assertTrue(first.startsWith("<27>") && first.endsWith(": oops\n"), first);
            String second = new String(receiver.next(), StandardCharsets.UTF_8);
            assertTrue(second.startsWith("<30>") && second.endsWith(": ok\n"), second);
        }
    }

    @Test
    void nobodyOnUdpIsNoFailure() throws IOException {
        DatagramReceiver receiver = DatagramReceiver.start();
        int port = receiver.port();
        receiver.close();
        LogLine[] lines = {line(false, "1\n"), line(false, "2\n"), line(false, "3\n"), line(false, "4\n")};
        write(Map.of("syslog-address", "udp://127.0.0.1:" + port), lines);
    }

    @Test
    void aReceiverThatComesBackGetsTheRest() throws IOException {
        try (StreamReceiver receiver = StreamReceiver.start()) {
            Map<String, String> options = Map.of("syslog-address", "tcp://127.0.0.1:" + receiver.port());
            write(options, line(false, "one\n"));
            Await.until("the first line is there", () -> receiver.received().length > 0);
            receiver.hangUp();
            LogBatch more = new LogBatch(new LogCheckpoint("1", ""), List.of(line(false, "two\n")), false);
            driver.write(stream(options), more, CallContext.background(Duration.ofSeconds(30)));
            driver.close(stream(options), CallContext.background(Duration.ofSeconds(30)));
            String all = new String(receiver.receivedOf("web/1"), StandardCharsets.UTF_8);
            assertEquals(
                    List.of("one", "two"),
                    all.lines().map(text -> text.split("]: ")[1]).toList());
            assertEquals(3, receiver.connections());
        }
    }

    @Test
    void nobodyOnTcpIsUnavailable() throws IOException {
        StreamReceiver receiver = StreamReceiver.start();
        receiver.close();
        EngineException refused = assertThrows(
                EngineException.class,
                () -> write(Map.of("syslog-address", "tcp://127.0.0.1:" + receiver.port()), line(false, "one\n")));
        assertEquals(ErrorKind.UNAVAILABLE, refused.kind());
        assertTrue(refused.message().contains("127.0.0.1:" + receiver.port()), refused.message());
    }

    @Test
    void aReceiverThatStopsReadingEndsTheCallInTime() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        StreamReceiver.Handler never = (in, out, kept) -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (StreamReceiver receiver = StreamReceiver.start(never)) {
            LogLine[] lines = new LogLine[1000];
            Arrays.fill(lines, line(false, "x".repeat(50_000) + "\n"));
            EngineException late = assertThrows(
                    EngineException.class,
                    () -> write(
                            Map.of("syslog-address", "tcp://127.0.0.1:" + receiver.port()),
                            Duration.ofMillis(500),
                            lines));
            assertEquals(ErrorKind.DEADLINE, late.kind());
        } finally {
            over.countDown();
        }
    }

    @Test
    void overTlsMessagesAreCountedAndTheReceiverProvesWhoItIs() throws Exception {
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem");
        run(
                "openssl",
                "pkcs12",
                "-export",
                "-inkey",
                "key.pem",
                "-in",
                "cert.pem",
                "-passout",
                "pass:secret",
                "-out",
                "store.p12");
        SSLContext context = serverContext(folder.resolve("store.p12"));
        try (StreamReceiver receiver = StreamReceiver.start(
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                (in, out, kept) -> in.transferTo(kept))) {
            Map<String, String> options = new HashMap<>();
            options.put("syslog-address", "tcp+tls://localhost:" + receiver.port());
            options.put("syslog-format", "rfc5424");
            EngineException stranger =
                    assertThrows(EngineException.class, () -> write(options, line(false, "secret\n")));
            assertEquals(ErrorKind.UNAVAILABLE, stranger.kind());
            options.put("syslog-tls-ca-cert", folder.resolve("cert.pem").toString());
            write(options, line(false, "héllo\n"));
            driver.close(stream(options), CallContext.background(Duration.ofSeconds(30)));
            byte[] all = receiver.receivedOf("web/1");
            String message = new String(all, StandardCharsets.UTF_8);
            int length = Integer.parseInt(message.substring(0, message.indexOf(' ')));
            assertEquals(all.length - String.valueOf(length).length() - 1, length);
            assertTrue(message.endsWith(" web/1 - héllo\n"), message);
        }
    }

    private void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, process.waitFor(), String.join(" ", command));
    }

    private static SSLContext serverContext(Path store) throws Exception {
        char[] password = "secret".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (FileInputStream in = new FileInputStream(store.toFile())) {
            keys.load(in, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}

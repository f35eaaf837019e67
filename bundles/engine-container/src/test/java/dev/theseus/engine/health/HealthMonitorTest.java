package dev.theseus.engine.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.Health;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.engine.exec.Execs;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.testing.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HealthMonitorTest {
    private final Trials execs = new Trials();
    private final HealthMonitor monitor = new HealthMonitor(execs);
    private final List<Health> seen = new CopyOnWriteArrayList<>();

    private static final class Trials implements Execs {
        volatile int exitCode;
        volatile boolean hanging;
        volatile String output = "fine";
        final List<String> killed = new CopyOnWriteArrayList<>();
        final List<List<String>> commands = new CopyOnWriteArrayList<>();

        @Override
        public String create(String container, ExecConfig config, CallContext context) {
            commands.add(config.command());
            return "exec";
        }

        @Override
        public Attachment start(
                String execId,
                boolean detach,
                Optional<TerminalSize> size,
                StreamSink sink,
                Runnable accepted,
                CallContext context) {
            accepted.run();
            if (exitCode == 127) {
                throw EngineException.invalid("exec: \"probe\": executable file not found in $PATH");
            }
            sink.data(1, output.getBytes(StandardCharsets.UTF_8));
            if (!hanging) {
                sink.end();
            }
            return new Attachment() {
                @Override
                public boolean terminal() {
                    return false;
                }

                @Override
                public void write(byte[] data, int offset, int length) {}

                @Override
                public void closeInput() {}

                @Override
                public void close() {}
            };
        }

        @Override
        public ExecView inspect(String execId) {
            ExecConfig config =
                    new ExecConfig(List.of(), List.of(), "", "", false, Optional.empty(), false, false, true, true, "");
            return new ExecView(execId, "c", config, false, Optional.of(exitCode), 0);
        }

        @Override
        public void kill(String execId) {
            killed.add(execId);
        }

        @Override
        public void resize(String execId, int rows, int columns, CallContext context) {}
    }

    @AfterEach
    void end() {
        monitor.close();
    }

    private void watch(Duration startPeriod, String... test) {
        watch(startPeriod, Duration.ofSeconds(30), test);
    }

    private void watch(Duration startPeriod, Duration timeout, String... test) {
        monitor.start(
                "c",
                new Healthcheck(List.of(test), Duration.ofMillis(20), timeout, startPeriod, Duration.ofMillis(20), 2),
                new Health("starting", 0, List.of()),
                Instant.now(),
                seen::add);
    }

    private Health await(String status) {
        Await.until(
                "it is " + status,
                () -> !seen.isEmpty() && seen.getLast().status().equals(status));
        return seen.getLast();
    }

    @Test
    void turnsUnhealthyAfterSoManyFailuresAndBack() throws Exception {
        watch(Duration.ZERO, "CMD-SHELL", "test -f /ok");
        assertEquals("fine", await("healthy").log().getLast().output());
        assertEquals(List.of("/bin/sh", "-c", "test -f /ok"), execs.commands.getFirst());
        execs.exitCode = 1;
        assertTrue(await("unhealthy").failingStreak() >= 2);
        execs.exitCode = 0;
        assertEquals(0, await("healthy").failingStreak());
        assertTrue(seen.getLast().log().size() <= 5);
        monitor.stop("c");
        int count = seen.size();
        // One that was under way may still be told.
        Await.stays("it probes no more", Duration.ofMillis(160), () -> seen.size() <= count + 1);
    }

    @Test
    void failuresDoNotCountInTheStartPeriod() throws Exception {
        execs.exitCode = 1;
        watch(Duration.ofSeconds(20), "CMD", "probe");
        Await.until("five probes are told", () -> seen.size() >= 5);
        assertEquals("starting", seen.getLast().status());
        assertEquals(0, seen.getLast().failingStreak());
    }

    @Test
    void aProbeThatHangsOrCannotRunIsAFailure() throws Exception {
        execs.hanging = true;
        watch(Duration.ZERO, Duration.ofMillis(200), "CMD", "probe");
        Health.Probe hung = await("unhealthy").log().getLast();
        assertEquals(-1, hung.exitCode());
        assertEquals("Health check exceeded timeout (200ms): fine", hung.output());
        assertTrue(execs.killed.contains("exec"), "what hangs is not left behind");
        execs.exitCode = 127;
        execs.hanging = false;
        Await.until(
                "the command is not found",
                () -> seen.getLast().log().getLast().output().contains("not found"));
        assertEquals("unhealthy", seen.getLast().status());
    }

    @Test
    void keepsTheBeginningOfWhatAProbePrints() throws Exception {
        execs.output = "x".repeat(10_000);
        watch(Duration.ZERO, "CMD", "probe");
        assertEquals(4096, await("healthy").log().getLast().output().length());
    }
}

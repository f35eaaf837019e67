package dev.theseus.engine.health;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.Health;
import dev.theseus.engine.container.Health.Probe;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.exec.Execs;
import dev.theseus.engine.image.Healthcheck;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Probes one container over and over. Exit status 0 is healthy; anything else, or a timeout, is a failure. */
final class Prober implements Runnable {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);
    private static final Duration DEFAULT_START_INTERVAL = Duration.ofSeconds(5);
    private static final int DEFAULT_RETRIES = 3;
    private static final int KEPT = 5;
    private static final int OUTPUT_LIMIT = 4096;
    private static final int TIMED_OUT = -1;

    private final Execs execs;
    private final String containerId;
    private final Healthcheck check;
    private final Consumer<Health> onChange;
    private final Instant begun;
    private final List<Probe> log;
    private String status;
    private int failingStreak;

    /**
     * Goes on from what is known.
     *
     * @param begun when the container was started, for its start period
     */
    Prober(Execs execs, String containerId, Healthcheck check, Health known, Instant begun, Consumer<Health> onChange) {
        this.begun = begun;
        log = new ArrayList<>(known.log());
        status = known.status();
        failingStreak = known.failingStreak();
        this.execs = execs;
        this.containerId = containerId;
        this.check = check;
        this.onChange = onChange;
    }

    @Override
    public void run() {
        try {
            while (true) {
                Thread.sleep(interval());
                note(probe());
                onChange.accept(new Health(status, failingStreak, log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration interval() {
        if (inStartPeriod() && status.equals("starting")) {
            return orElse(check.startInterval(), DEFAULT_START_INTERVAL);
        }
        return orElse(check.interval(), DEFAULT_INTERVAL);
    }

    private boolean inStartPeriod() {
        return Instant.now().isBefore(begun.plus(check.startPeriod()));
    }

    private static Duration orElse(Duration own, Duration fallback) {
        return own.isZero() ? fallback : own;
    }

    private void note(Probe probe) {
        log.add(probe);
        if (log.size() > KEPT) {
            log.removeFirst();
        }
        if (probe.exitCode() == 0) {
            failingStreak = 0;
            status = "healthy";
        } else if (!(inStartPeriod() && status.equals("starting"))) {
            failingStreak++;
            int retries = check.retries() == 0 ? DEFAULT_RETRIES : check.retries();
            if (failingStreak >= retries) {
                status = "unhealthy";
            }
        }
    }

    private Probe probe() throws InterruptedException {
        Instant start = Instant.now();
        Duration timeout = orElse(check.timeout(), DEFAULT_INTERVAL);
        Output output = new Output();
        try {
            CallContext context = CallContext.background(timeout.plusSeconds(10));
            String exec = execs.create(containerId, config(), context);
            try (Attachment attached = execs.start(exec, false, Optional.empty(), output, context)) {
                if (!output.ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    // Else probes that hang would become more and more.
                    execs.kill(exec);
                    String said = output.text();
                    String message = "Health check exceeded timeout (%s)".formatted(text(timeout));
                    return new Probe(start, Instant.now(), TIMED_OUT, said.isEmpty() ? message : message + ": " + said);
                }
            }
            return new Probe(start, Instant.now(), awaitExit(exec), output.text());
        } catch (EngineException e) {
            return new Probe(start, Instant.now(), TIMED_OUT, e.message());
        } catch (RuntimeException | Error e) {
            // The container would keep its last word for ever.
            return new Probe(start, Instant.now(), TIMED_OUT, "the probe failed: " + e);
        }
    }

    /** The streams end a moment before the exit status is there. */
    private int awaitExit(String exec) throws InterruptedException {
        for (int attempt = 0; attempt < 100; attempt++) {
            Optional<Integer> code = execs.inspect(exec).exitCode();
            if (code.isPresent()) {
                return code.get();
            }
            Thread.sleep(10);
        }
        return TIMED_OUT;
    }

    private static String text(Duration timeout) {
        return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + "s" : timeout.toMillis() + "ms";
    }

    private Execs.ExecConfig config() {
        List<String> words = check.test().subList(1, check.test().size());
        List<String> command =
                check.test().getFirst().equals("CMD-SHELL") ? List.of("/bin/sh", "-c", String.join(" ", words)) : words;
        return new Execs.ExecConfig(command, List.of(), "", "", false, Optional.empty(), false, false, true, true, "");
    }

    /** Keeps the beginning of what a probe prints. */
    private static final class Output implements StreamSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public synchronized void data(int stream, byte[] data) {
            bytes.write(data, 0, Math.min(data.length, OUTPUT_LIMIT - Math.min(OUTPUT_LIMIT, bytes.size())));
        }

        @Override
        public void end() {
            ended.countDown();
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}

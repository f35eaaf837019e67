package dev.theseus.image.registry.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Repeats what may be repeated when a server is busy or a connection breaks. */
final class RetryingTransport {
    private static final int ATTEMPTS = 4;
    /** Whatever the registry asks for: whoever waits for the answer sees nothing meanwhile. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private static final long SLICE_MILLIS = 100;

    private final HttpTransport transport;
    private final Duration firstPause;

    /** @param firstPause before the second attempt; doubles with every further one */
    RetryingTransport(HttpTransport transport, Duration firstPause) {
        this.transport = transport;
        this.firstPause = firstPause;
    }

    /**
     * The answer, whatever its status; a failing status only after the last attempt.
     *
     * @throws EngineException {@code UNAVAILABLE} when the connection fails, {@code CANCELLED}, {@code DEADLINE}
     */
    RegistryResponse send(RegistryRequest request, boolean verifyTls, CallContext context) {
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == ATTEMPTS || !request.repeatable();
            Duration pause = pauseAfter(attempt);
            try {
                RegistryResponse response = transport.send(request, verifyTls, context);
                if (last || !isTransient(response.status())) {
                    return response;
                }
                pause = response.header("Retry-After")
                        .flatMap(RetryAfter::parse)
                        .orElse(pause);
                response.close();
                if (pause.compareTo(LONGEST_PAUSE) > 0) {
                    pause = LONGEST_PAUSE;
                }
            } catch (IOException e) {
                if (last || !TransportFailures.isBreak(e)) {
                    throw TransportFailures.describe(request, e);
                }
            }
            sleep(pause, TransportFailures.subject(request), context);
        }
    }

    static boolean isTransient(int status) {
        return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
    }

    /** With some chance in it, so that clients thrown off together do not come back together. */
    Duration pauseAfter(int attempt) {
        long millis = firstPause.toMillis() << (attempt - 1);
        return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis / 4 + 1));
    }

    /** Sleeps, but not past cancellation or deadline. */
    static void sleep(Duration pause, String what, CallContext context) {
        long end = System.nanoTime() + pause.toNanos();
        try {
            for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
                context.check(what);
                Thread.sleep(Duration.ofNanos(Math.min(left, SLICE_MILLIS * 1_000_000)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled(what + ": interrupted");
        }
        context.check(what);
    }
}

package dev.theseus.engine.container;

import java.time.Instant;
import java.util.List;

/**
 * Outcome of health probes.
 *
 * @param status {@code starting}, {@code healthy}, {@code unhealthy}
 * @param failingStreak failures in a row
 * @param log the last five probes, oldest first
 */
public record Health(String status, int failingStreak, List<Probe> log) {
    public Health {
        log = List.copyOf(log);
    }

    /**
     * One probe.
     *
     * @param output at most 4096 bytes of what it printed
     */
    public record Probe(Instant start, Instant end, int exitCode, String output) {}
}

package dev.theseus.engine.slot.internal;

import dev.theseus.engine.slot.Handover;
import dev.theseus.engine.slot.Handover.Outcome;
import java.time.Duration;
import java.util.List;

/** Measures a slot's present handover. Guarded by the slot's lock. */
final class HandoverLog {
    private long number;
    private Outcome outcome = Outcome.PENDING;
    private String bundle = "";
    private long drain;
    private int interrupted;
    private int parked;
    private long longestPark;
    private long recovery;
    private List<String> remarks = List.of();

    void left(long drainNanos, int callsInterrupted) {
        drain = drainNanos;
        interrupted = callsInterrupted;
        parked = 0;
        longestPark = 0;
    }

    void arrived(String fromBundle) {
        number++;
        bundle = fromBundle;
        outcome = Outcome.PENDING;
        recovery = 0;
        remarks = List.of();
    }

    void ended(Outcome how, long recoveryNanos, List<String> what) {
        outcome = how;
        recovery = recoveryNanos;
        remarks = what;
    }

    void parked(long nanos) {
        parked++;
        longestPark = Math.max(longestPark, nanos);
    }

    Handover read() {
        return new Handover(
                number,
                outcome,
                bundle,
                Duration.ofNanos(drain),
                interrupted,
                parked,
                Duration.ofNanos(longestPark),
                Duration.ofNanos(recovery),
                remarks);
    }
}

package dev.theseus.e2e.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Several clients do random work while the daemon, or what it stands on, is struck at random moments. After each round everything that
 * was acknowledged is there, nothing half made shows and nothing leaks; a published port is served all the time and a log has no gap.
 * {@code -Dtheseus.crash.rounds}, {@code .seed}, {@code .seconds} after which no further round begins, and {@code .strikes}, a list of
 * {@link Strikes}, each as often as it is named, can be set.
 */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("theseus.crash.rounds", 60);
    private static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("theseus.crash.seconds", 200));
    private static final long SEED = Long.getLong("theseus.crash.seed", 1);
    private static final String USUAL =
            "KILL,KILL,KILL,TERM,FREEZE,MONITOR_KILL,MONITOR_FREEZE,RUNTIME_KILL,INIT_KILL,REBOOT";

    private final Random random = new Random(SEED);
    private final List<String> history = new ArrayList<>();
    private final Map<String, Integer> struck = new TreeMap<>();

    private static List<Strikes> strikes() {
        String asked = System.getProperty("theseus.crash.strikes", "");
        return Arrays.stream((asked.isBlank() ? USUAL : asked).split(","))
                .map(Strikes::valueOf)
                .toList();
    }

    @Test
    void losesNothingAcknowledged() {
        System.err.println("crash suite: " + ROUNDS + " rounds, seed " + SEED);
        List<Strikes> strikes = strikes();
        try (World world = new World()) {
            long end = System.nanoTime() + LIMIT.toNanos();
            int round = 0;
            while (round < ROUNDS && System.nanoTime() < end) {
                // As often as it is named, and one after the other: chance alone would leave some out of a short run.
                Strikes strike = strikes.get(round % strikes.size());
                play(new Round(world, round, new Random(random.nextLong()), strike, history));
                struck.merge(strike.name(), 1, Integer::sum);
                round++;
                if (round % 100 == 0) {
                    System.err.println("crash suite: " + figures(world, round));
                }
            }
            assertEquals(List.of(), new Inspection(world).contents(), () -> report(world));
            assertEquals(List.of(), world.watched().failures(), () -> report(world));
            assertEquals(List.of(), world.watched().gaps(), () -> report(world));
            System.err.println("crash suite: " + figures(world, round));
        }
    }

    private void play(Round round) {
        try {
            round.play();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "\n" + report(round.world()), e);
        }
    }

    private String figures(World world, int rounds) {
        return "%d rounds %s; %d works acknowledged, %d not; %s at the end; %d requests through a port, %d failed; %d log lines"
                .formatted(
                        rounds,
                        struck,
                        world.ledger.acknowledged(),
                        world.ledger.unanswered(),
                        world.ledger.size(),
                        world.watched().requests(),
                        world.watched().failures().size(),
                        world.watched().lines());
    }

    /** All that is needed to see what happened, and to have it happen again. */
    private String report(World world) {
        return "seed " + SEED + ", round "
                + struck.values().stream().mapToInt(Integer::intValue).sum() + "\n" + String.join("\n", history) + "\n"
                + world.daemon.log() + "\n" + callsInFlight(world) + "\n"
                + world.watched().describe();
    }

    private static String callsInFlight(World world) {
        return world.daemon.alive() ? world.daemon.shell("driver:calls").out() : "";
    }
}

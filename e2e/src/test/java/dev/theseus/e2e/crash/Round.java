package dev.theseus.e2e.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Clients at work, one strike, and a look at what is there afterwards. */
final class Round {
    private static final int CLIENTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final World world;
    private final int number;
    private final Random random;
    private final Strike strike;
    private final List<String> history;
    private volatile boolean over;

    Round(World world, int number, Random random, Strike strike, List<String> history) {
        this.world = world;
        this.number = number;
        this.random = random;
        this.strike = strike;
        this.history = history;
    }

    World world() {
        return world;
    }

    void play() {
        int delay = 50 + random.nextInt(900);
        note("round " + number + ": " + strike.name() + " after " + delay + " ms");
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> done = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Works works = new Works(
                        world.ledger,
                        new Random(random.nextLong()),
                        "r" + number + "c" + i,
                        world.pulled,
                        world.daemon);
                done.add(CompletableFuture.runAsync(() -> work(works), clients));
            }
            try {
                Command.pause(Duration.ofMillis(delay));
                note("  struck: " + strike.hit(world, random));
            } finally {
                over = true;
            }
            done.forEach(CompletableFuture::join);
        }
        note("  afterwards: " + strike.aftermath(world, random));
        look();
        world.ledger.close();
    }

    private void work(Works works) {
        boolean served;
        do {
            Work work = works.next();
            Result result = world.docker().run(work.command().toArray(String[]::new));
            if (result.exit() == work.success()) {
                note("  done: " + work);
                world.ledger.answered();
                work.acknowledged().accept(result);
            } else {
                note("  failed: " + work + ": " + result.exit() + " "
                        + result.err().strip());
                world.ledger.leftUnanswered();
                work.unanswered().run();
                if (!strike.excusesFailures()) {
                    throw new AssertionError("failed for no reason: " + result);
                }
            }
            served = !result.err().contains("Cannot connect to the Docker daemon");
        } while (!over && served);
    }

    private void note(String line) {
        synchronized (history) {
            history.add(line);
        }
    }

    private void look() {
        Inspection inspection = new Inspection(world);
        inspection.settle();
        // What ends or begins by itself takes a moment.
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> differences = inspection.differences();
        while (!differences.isEmpty() && System.nanoTime() < end) {
            Command.pause(Duration.ofMillis(100));
            inspection.settle();
            differences = inspection.differences();
        }
        List<String> unserved = world.watched().failures();
        assertEquals(List.of(), differences, () -> "requests that failed: " + unserved);
        assertEquals(List.of(), inspection.sample(random));
        assertEquals(List.of(), unserved);
    }
}

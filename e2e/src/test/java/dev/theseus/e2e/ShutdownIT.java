package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.FakeRegistry;
import dev.theseus.e2e.harness.ImageLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** SIGTERM while clients are at work: the daemon ends soon, with 0, and the next one finds all that was acknowledged. */
class ShutdownIT {
    private static final int ROUNDS = Integer.getInteger("theseus.shutdown.rounds", 4);
    private static final Duration LONGEST = Duration.ofMillis(Integer.getInteger("theseus.shutdown.millis", 3000));
    private static final int LAYER = 1 << 20;

    /** Of containers that a client was told of; they run until the test ends them. */
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    private final AtomicInteger names = new AtomicInteger();
    private final List<Duration> times = new ArrayList<>();

    @Test
    void endsSoonUnderLoadAndLosesNothingAcknowledged() {
        try (Daemon daemon = Daemon.create();
                FakeRegistry registry = slowRegistry(daemon)) {
            daemon.expectUnfinishedPulls();
            daemon.loadBusybox();
            daemon.docker()
                    .ok(
                            "run",
                            "-d",
                            "--name",
                            "counter",
                            "busybox",
                            "sh",
                            "-c",
                            "while :; do date; usleep 20000; done");
            acknowledged.add("counter");
            Map<String, String> pids = new HashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                stopUnderLoad(daemon, registry.host() + "/slow:1");
                daemon.start();
                pids = checkAdopted(daemon, pids);
            }
            System.err.println("shutdown under load took, in ms: "
                    + times.stream().map(Duration::toMillis).toList());
        }
    }

    private static FakeRegistry slowRegistry(Daemon daemon) {
        byte[] content = new byte[LAYER];
        new Random(5).nextBytes(content);
        ImageLayout layout = new ImageLayout(daemon.folder().resolve("slow-layout"));
        ImageLayout.Layer layer = ImageLayout.layer(ImageLayout.Packing.GZIP, Map.of("noise", content));
        FakeRegistry registry = new FakeRegistry(layout, layout.image(true, "amd64", "slow", layer));
        registry.slow(ImageLayout.digest(layer.blob()), LAYER / 2);
        return registry;
    }

    private void stopUnderLoad(Daemon daemon, String image) {
        DockerCli docker = daemon.docker();
        AtomicBoolean over = new AtomicBoolean();
        List<AtomicInteger> served = new ArrayList<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(loop(over, count(served), () -> docker.run("run", "--rm", "busybox", "true")));
        }
        clients.add(loop(over, count(served), () -> runDetached(docker)));
        clients.add(loop(over, count(served), () -> docker.run("exec", "counter", "true")));
        // The docker command goes on to show statistics of a daemon that is gone.
        Command stats = docker.start("stats", "--format", "{{.CPUPerc}}", "counter");
        List<Command> streams = List.of(
                docker.start("logs", "-f", "counter"),
                docker.start("events"),
                docker.start("wait", "counter"),
                docker.start("attach", "--no-stdin", "--sig-proxy=false", "counter"),
                docker.start("exec", "counter", "sleep", "1000"),
                docker.start("pull", image));
        try {
            Command.await(
                    "every client was served",
                    Duration.ofSeconds(60),
                    () -> served.stream().allMatch(n -> n.get() > 1));
            streams.get(0).awaitOut("UTC");
            Duration took = daemon.stop();
            times.add(took);
            assertTrue(took.compareTo(LONGEST) < 0, () -> "the daemon took " + took + "\n" + daemon.log());
            for (Command stream : streams) {
                stream.result();
            }
        } finally {
            over.set(true);
            stats.close();
            streams.forEach(Command::close);
            clients.forEach(ShutdownIT::join);
        }
    }

    private static AtomicInteger count(List<AtomicInteger> counts) {
        AtomicInteger count = new AtomicInteger();
        counts.add(count);
        return count;
    }

    private static Thread loop(AtomicBoolean over, AtomicInteger count, Runnable work) {
        return Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                work.run();
                count.incrementAndGet();
            }
        });
    }

    private void runDetached(DockerCli docker) {
        String name = "kept" + names.incrementAndGet();
        if (docker.run("run", "-d", "--name", name, "busybox", "sleep", "1000").exit() == 0) {
            acknowledged.add(name);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Every container that was acknowledged runs, as the process that it was. */
    private Map<String, String> checkAdopted(Daemon daemon, Map<String, String> before) {
        Map<String, String> now = new HashMap<>();
        List<String> inspect = new ArrayList<>(
                List.of("inspect", "-f", "{{.Name}} {{.State.Running}} {{.RestartCount}} {{.State.Pid}}"));
        inspect.addAll(acknowledged);
        for (String line :
                daemon.docker().run(inspect.toArray(String[]::new)).ok().lines()) {
            String[] words = line.split(" ");
            String name = words[0].substring(1);
            assertEquals("true 0", words[1] + " " + words[2], () -> name + "\n" + daemon.log());
            now.put(name, words[3]);
        }
        assertEquals(acknowledged, now.keySet());
        before.forEach((name, pid) -> assertEquals(pid, now.get(name), name));
        return now;
    }
}

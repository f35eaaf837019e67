package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Leftovers;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Kills the daemon at random moments of its work and starts it again. What a client was told is there must be there, and
 * at the end nothing may be left. Rounds, seed and the seconds after which no further round is begun can be set: {@code
 * -Dtheseus.crash.rounds -Dtheseus.crash.seed -Dtheseus.crash.seconds}.
 */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("theseus.crash.rounds", 40);
    private static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("theseus.crash.seconds", 200));
    private static final long SEED = Long.getLong("theseus.crash.seed", 1);

    private final Random random = new Random(SEED);
    private final Set<String> containers = new HashSet<>();
    private final Map<String, String> running = new HashMap<>();
    private final Set<String> networks = new HashSet<>();
    private final Set<String> images = new HashSet<>();
    private final List<String> done = new ArrayList<>();

    /** A piece of work: what to run, and what holds once the client was told that it worked. */
    private record Work(List<String> command, Runnable acknowledged) {}

    @Test
    void losesNothingAcknowledged() {
        System.err.println("crash test: " + ROUNDS + " rounds, seed " + SEED);
        try (Registry registry = Registry.open();
                Daemon daemon = Daemon.create()) {
            daemon.expectUnfinishedPulls();
            daemon.loadBusybox();
            DockerCli docker = daemon.docker();
            String pulled = registry.host() + "/busybox:crash";
            docker.ok("tag", "busybox", pulled);
            docker.ok("push", "-q", pulled);
            docker.ok("rmi", pulled);
            long end = System.nanoTime() + LIMIT.toNanos();
            int round = 0;
            while (round < ROUNDS && System.nanoTime() < end) {
                round(daemon, round++, pulled);
            }
            System.err.println("crash test: " + round + " rounds done");
            assertEquals(List.of(), strays(daemon), () -> "mounts and processes of nobody\n" + history());
        }
    }

    private void round(Daemon daemon, int round, String pulled) {
        List<Work> works = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            works.add(choose("r" + round + "w" + i, pulled));
        }
        int delay = random.nextInt(400);
        done.add("round " + round + " killed after " + delay + " ms: "
                + works.stream().map(work -> String.join(" ", work.command())).toList());
        List<CompletableFuture<Result>> results = works.stream()
                .map(work -> CompletableFuture.supplyAsync(
                        () -> daemon.docker().run(work.command().toArray(String[]::new)), Thread::startVirtualThread))
                .toList();
        Command.pause(Duration.ofMillis(delay));
        daemon.kill();
        for (int i = 0; i < works.size(); i++) {
            if (results.get(i).join().exit() == 0) {
                done.add("  acknowledged: " + String.join(" ", works.get(i).command()));
                works.get(i).acknowledged().run();
            }
        }
        daemon.start();
        check(daemon);
    }

    private Work choose(String name, String pulled) {
        return switch (random.nextInt(8)) {
            case 0 ->
                new Work(List.of("create", "--name", name, "busybox", "sleep", "1000"), () -> containers.add(name));
            case 1, 2 ->
                new Work(
                        List.of(
                                "run",
                                "-d",
                                "--name",
                                name,
                                "-p",
                                "127.0.0.1::80",
                                "-v",
                                name + ":/data",
                                "busybox",
                                "sleep",
                                "1000"),
                        () -> {
                            containers.add(name);
                            running.put(name, "");
                        });
            case 3 -> new Work(List.of("pull", "-q", pulled), () -> images.add(pulled));
            case 4 -> new Work(List.of("network", "create", "net-" + name), () -> networks.add("net-" + name));
            case 5 -> removal(name);
            case 6 -> connection(name);
            default -> commit(name);
        };
    }

    private Work removal(String name) {
        return any(containers)
                .map(victim -> {
                    containers.remove(victim);
                    running.remove(victim);
                    return new Work(List.of("rm", "-f", "-v", victim), () -> gone.add(victim));
                })
                .orElseGet(() ->
                        new Work(List.of("run", "--rm", "--name", name, "busybox", "true"), () -> gone.add(name)));
    }

    private Work connection(String name) {
        var container = any(running.keySet());
        var network = any(networks);
        return container.isPresent() && network.isPresent()
                ? new Work(List.of("network", "connect", network.get(), container.get()), () -> {})
                : new Work(List.of("volume", "create", "vol-" + name), () -> volumes.add("vol-" + name));
    }

    private Work commit(String name) {
        return any(containers)
                .map(source -> new Work(List.of("commit", source, "image-" + name), () -> images.add("image-" + name)))
                .orElseGet(
                        () -> new Work(List.of("tag", "busybox", "image-" + name), () -> images.add("image-" + name)));
    }

    private final Set<String> gone = new HashSet<>();
    private final Set<String> volumes = new HashSet<>();

    private java.util.Optional<String> any(Set<String> of) {
        List<String> sorted = of.stream().sorted().toList();
        return sorted.isEmpty()
                ? java.util.Optional.empty()
                : java.util.Optional.of(sorted.get(random.nextInt(sorted.size())));
    }

    private void check(Daemon daemon) {
        DockerCli docker = daemon.docker();
        Map<String, String> states = new HashMap<>();
        docker.run("ps", "-a", "--format", "{{.Names}} {{.State}}")
                .ok()
                .lines()
                .forEach(line -> states.put(line.split(" ")[0], line.split(" ")[1]));
        containers.forEach(name ->
                assertTrue(states.containsKey(name), () -> "lost container " + name + "\n" + history() + daemon.log()));
        running.keySet()
                .forEach(name ->
                        assertEquals("running", states.get(name), () -> name + "\n" + history() + daemon.log()));
        gone.forEach(name -> assertTrue(
                !states.containsKey(name), () -> "back from removal: " + name + "\n" + history() + daemon.log()));
        Set<String> knownNetworks = Set.copyOf(
                docker.run("network", "ls", "--format", "{{.Name}}").ok().lines());
        networks.forEach(name -> assertTrue(
                knownNetworks.contains(name), () -> "lost network " + name + "\n" + history() + daemon.log()));
        Set<String> knownVolumes =
                Set.copyOf(docker.run("volume", "ls", "-q").ok().lines());
        volumes.forEach(name ->
                assertTrue(knownVolumes.contains(name), () -> "lost volume " + name + "\n" + history() + daemon.log()));
        Set<String> knownImages = Set.copyOf(docker.run("images", "--format", "{{.Repository}}:{{.Tag}}")
                .ok()
                .lines());
        images.forEach(name -> assertTrue(
                knownImages.contains(name.contains("/") ? name : name + ":latest"),
                () -> "lost image " + name + "\n" + history() + daemon.log()));
        any(running.keySet()).ifPresent(name -> docker.run("exec", name, "true").ok());
    }

    /** Mounts and monitors of containers the daemon does not know as running. */
    private static List<String> strays(Daemon daemon) {
        Set<String> live =
                Set.copyOf(daemon.docker().run("ps", "-q", "--no-trunc").ok().lines());
        List<String> strays = new ArrayList<>();
        Leftovers leftovers = new Leftovers(daemon);
        leftovers.cgroups().stream()
                .filter(cgroup ->
                        live.stream().noneMatch(id -> cgroup.toString().contains(id)))
                .forEach(cgroup -> strays.add(cgroup.toString()));
        leftovers.processes().stream()
                .map(process -> dev.theseus.e2e.harness.Trees.read(
                                java.nio.file.Path.of("/proc/" + process.pid() + "/cmdline"))
                        .replace('\0', ' '))
                .filter(line -> line.contains("conmon") && live.stream().noneMatch(line::contains))
                .forEach(strays::add);
        return strays;
    }

    private String history() {
        return "seed " + SEED + "\n" + String.join("\n", done) + "\n";
    }
}

package dev.theseus.e2e.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.ImageLayout;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cuts the power at random moments of a daemon's work and starts another on what the disk holds then, with an empty exec root as
 * after a boot. What a client was told before the cut must be there with its content. How many cuts and which seed can be set:
 * {@code -Dtheseus.power.cuts -Dtheseus.power.seed}.
 */
class PowerCutIT {
    private static final int CUTS = Integer.getInteger("theseus.power.cuts", 2);
    private static final long SEED = Long.getLong("theseus.power.seed", 1);
    private static final int CLIENTS = 3;
    /** Longest time between two cuts, in milliseconds: most of what is then at stake is younger than the kernel's own flushes. */
    private static final int BETWEEN = 6000;

    private final Random random = new Random(SEED);

    @TempDir
    private Path folder;

    /** What the disk held at a moment, and what had been promised until then. */
    private record Cut(Path disk, List<Promise> promises) {}

    @Test
    void losesNothingAcknowledged() {
        try (Registry registry = Registry.open();
                LoopDisk disk = new LoopDisk(folder.resolve("disk"));
                Daemon daemon = Daemon.createBy(disk.prefix(), "--iptables=false")) {
            daemon.loadBusybox();
            String pullable = publish(registry, daemon.docker());
            List<Cut> cuts = cutsDuringWork(daemon, disk, pullable);
            daemon.empty();
            daemon.stop();
            List<String> broken = new ArrayList<>();
            int promised = 0;
            for (Cut cut : cuts) {
                disk.replaceBy(cut.disk());
                Trees.delete(daemon.execRoot());
                daemon.start();
                DockerCli docker = daemon.docker();
                for (Promise promise : cut.promises()) {
                    String fault = promise.broken().apply(docker);
                    if (!fault.isEmpty()) {
                        broken.add("cut " + cut.disk().getFileName() + ": " + fault);
                    }
                }
                promised += cut.promises().size();
                daemon.empty();
                daemon.stop();
            }
            System.err.println("power cuts: " + cuts.size() + ", promises: " + promised + ", broken: " + broken.size());
            assertEquals(List.of(), broken, () -> daemon.log());
        }
    }

    private List<Cut> cutsDuringWork(Daemon daemon, LoopDisk disk, String pullable) {
        List<DiskWork> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            DiskWork work = new DiskWork(
                    daemon.docker(), "c" + i + "n", folder.resolve("client" + i), pullable, random.nextLong());
            clients.add(work);
            threads.add(Thread.startVirtualThread(work));
        }
        List<Cut> cuts = new ArrayList<>();
        for (int i = 0; i < CUTS; i++) {
            Command.pause(Duration.ofMillis(random.nextInt(BETWEEN / 3)));
            clients.forEach(client -> client.setQuiet(true));
            Command.pause(Duration.ofMillis(random.nextInt(BETWEEN)));
            List<Promise> promises = clients.stream()
                    .flatMap(client -> client.promises().stream())
                    .toList();
            cuts.add(new Cut(disk.cut(), promises));
            clients.forEach(client -> client.setQuiet(false));
        }
        clients.forEach(DiskWork::end);
        threads.forEach(PowerCutIT::join);
        return cuts;
    }

    private String publish(Registry registry, DockerCli docker) {
        ImageLayout layout = new ImageLayout(folder.resolve("published"));
        layout.finish(layout.image(false, "amd64", "pulled", DiskWork.layer("pulled")));
        String name = registry.host() + "/published:latest";
        String loaded = docker.shell("tar -C " + layout.folder() + " -c . | $DOCKER load")
                .ok()
                .text();
        docker.ok("tag", loaded.substring(loaded.indexOf("sha256:")), name);
        docker.ok("push", "-q", name);
        docker.ok("rmi", name);
        return name;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interruption);
        }
    }
}

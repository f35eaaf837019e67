package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.FakeRegistry;
import dev.theseus.e2e.harness.ImageLayout;
import dev.theseus.e2e.harness.ImageLayout.Packing;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pull that does not fit the disk fails with a word of it, and leaves room for one that does. */
class DiskFullIT {
    /** In a mount namespace of its own, so that the small data root goes with the daemon. */
    private static final List<String> SMALL = List.of(
            "unshare",
            "--mount",
            "--propagation=private",
            "sh",
            "-c",
            "for word; do case $word in --data-root=*) root=${word#*=}; mkdir -p $root;"
                    + " mount -t tmpfs -o size=20m tmpfs $root;; esac; done; exec \"$@\"",
            "sh");

    @TempDir
    private Path folder;

    @Test
    void leavesNothingHalfDone() {
        byte[] noise = new byte[24 << 20];
        new Random(11).nextBytes(noise);
        ImageLayout layout = new ImageLayout(folder.resolve("layout"));
        ImageLayout.Descriptor top =
                layout.image(false, "amd64", "big", ImageLayout.layer(Packing.GZIP, Map.of("noise", noise)));
        try (FakeRegistry registry = new FakeRegistry(layout, top);
                Daemon daemon = Daemon.createBy(SMALL, "--iptables=false")) {
            DockerCli docker = daemon.docker();
            docker.run("pull", registry.host() + "/big:t").exited(1).says("no space left on device");
            assertEquals("", docker.ok("images", "-aq"));
            daemon.loadBusybox();
            assertEquals(
                    "1", Integer.toString(docker.run("images", "-q").lines().size()));
            String free = inside(daemon, "df --output=avail -k $0")
                    .ok()
                    .lines()
                    .getLast()
                    .strip();
            assertTrue(Integer.parseInt(free) > 8000, free + " KiB are free");
        }
    }

    @Test
    void aDiskThatWasFullOnceIsNoMatterOnceThereIsRoom() {
        try (Daemon daemon = Daemon.createBy(SMALL, "--iptables=false")) {
            DockerCli docker = daemon.docker();
            daemon.loadBusybox();
            docker.ok("run", "-d", "--name", "talks", "busybox", "sh", "-c", "while :; do echo word; sleep 0.1; done");
            docker.ok("create", "--name", "before", "busybox");
            inside(
                    daemon,
                    "dd if=/dev/zero of=$0/ball bs=64k 2> /dev/null; dd if=/dev/zero of=$0/rest bs=1k 2> /dev/null");
            Result refused = refusal(docker);
            refused.says("no space left on device")
                    .says(daemon.dataRoot().toString())
                    .says("nothing was changed");
            assertEquals("before talks", names(docker));
            docker.ok("rm", "before");
            Command.await(
                    "the daemon says that output is lost\n" + daemon.log(),
                    Duration.ofSeconds(20),
                    () -> daemon.log().contains("what containers write to their logs is lost"));
            assertEquals(1, occurrences(daemon.log(), "cannot be written ("), daemon.log());

            inside(daemon, "rm $0/ball $0/rest");
            docker.ok("create", "--name", "after", "busybox");
            assertEquals("after talks", names(docker));
            assertEquals("said", docker.ok("run", "--rm", "busybox", "echo", "said"));
            assertEquals(1, occurrences(daemon.log(), "can be written again"), daemon.log());
            Command.await(
                    "the daemon says that output is kept again\n" + daemon.log(),
                    Duration.ofSeconds(20),
                    () -> daemon.log().contains("is kept again"));
            docker.ok("rm", "-f", "talks");
        }
    }

    /** What the state store keeps for changes that make room is too little for this in the end. */
    private static Result refusal(DockerCli docker) {
        String label = "--label=big=" + "x".repeat(60_000);
        Result last = docker.run("network", "create", label, "net0");
        for (int i = 1; i < 8 && last.exit() == 0; i++) {
            last = docker.run("network", "create", label, "net" + i);
        }
        return last;
    }

    private static String names(DockerCli docker) {
        return docker.run("ps", "-a", "--format", "{{.Names}}").ok().lines().stream()
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static int occurrences(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    /** Runs a script in the daemon's mount namespace, with the data root as {@code $0}. */
    private static Result inside(Daemon daemon, String script) {
        String pid = Trees.read(daemon.folder().resolve("pid")).strip();
        return Command.run(
                "nsenter",
                "--mount=/proc/" + pid + "/ns/mnt",
                "sh",
                "-c",
                script,
                daemon.dataRoot().toString());
    }
}

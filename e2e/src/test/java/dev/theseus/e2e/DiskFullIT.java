package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.FakeRegistry;
import dev.theseus.e2e.harness.ImageLayout;
import dev.theseus.e2e.harness.ImageLayout.Packing;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
            String pid = Trees.read(daemon.folder().resolve("pid")).strip();
            String free = Command.run(
                            "nsenter",
                            "--mount=/proc/" + pid + "/ns/mnt",
                            "df",
                            "--output=avail",
                            "-k",
                            daemon.dataRoot().toString())
                    .ok()
                    .lines()
                    .getLast()
                    .strip();
            assertTrue(Integer.parseInt(free) > 8000, free + " KiB are free");
        }
    }
}

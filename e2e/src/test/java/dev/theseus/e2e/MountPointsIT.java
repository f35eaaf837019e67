package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Volumes at places that the image lacks, or that its links lead to: the mount point is made, as dockerd does, and inside. */
class MountPointsIT {
    private static final String OUTSIDE =
            "tmp/theseus-escape-" + ProcessHandle.current().pid();

    private static Daemon daemon;
    private static DockerCli docker;

    @BeforeAll
    static void makeAnImageWithLinks() {
        daemon = Daemon.create();
        daemon.loadBusybox();
        docker = daemon.docker();
        List<String> script = List.of(
                "mkdir -p /real/sub",
                "echo seed > /real/sub/f",
                "ln -s /real /abs",
                "ln -s /nowhere/else /dangling",
                "ln -s ../../../../../../../../../../" + OUTSIDE + " /up",
                "ln -s /loop /loop",
                "touch /file");
        docker.ok("run", "--name", "made", "busybox", "sh", "-c", String.join(" && ", script));
        docker.ok("commit", "made", "linked");
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/not/there/deep, /not/there/deep",
        "/abs/deep/er, /real/deep/er",
        "/dangling, /nowhere/else",
        "/dangling/deep, /nowhere/else/deep",
    })
    void aVolumeIsMountedWhereThePathLeads(String target, String place) {
        kept(target, place);
    }

    @ParameterizedTest
    @CsvSource({"/up", "/up/deep"})
    void aLinkDoesNotLeadOutOfTheRoot(String target) {
        kept(target, target.replace("/up", "/" + OUTSIDE));
        assertFalse(Files.exists(Path.of("/" + OUTSIDE), LinkOption.NOFOLLOW_LINKS));
    }

    /** What is written there is in the volume, and the container sees it at the place that the links lead to. */
    private static void kept(String target, String place) {
        String volume = "v" + target.replaceAll("[^a-z]", "_");
        String seen = docker.ok(
                "run",
                "--rm",
                "-v",
                volume + ":" + target,
                "linked",
                "sh",
                "-c",
                "echo kept > " + place + "/f; ls " + target);
        assertEquals("f", seen);
        assertEquals("kept", docker.ok("run", "--rm", "-v", volume + ":/v", "busybox", "cat", "/v/f"));
    }

    @Test
    void aFreshVolumeTakesWhatIsBehindALink() {
        assertEquals("seed", docker.ok("run", "--rm", "-v", "seeded:/abs/sub", "linked", "cat", "/real/sub/f"));
    }

    @ParameterizedTest
    @CsvSource({"/loop/x, too many", "/file/x, not a directory"})
    void aWayThatCannotBeGoneIsRefusedByItsName(String target, String words) {
        docker.run("run", "--rm", "-v", "never:" + target, "linked", "true").failed(words);
        assertEquals("served", docker.ok("run", "--rm", "linked", "echo", "served"));
    }
}

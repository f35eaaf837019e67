package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers nest folders so deep that no path reaches the last of them; nothing of the daemon's stumbles over it. */
@WithDaemon
@Timeout(600)
class DeepFoldersIT {
    /** So many levels are made by one command. */
    private static final int AT_ONCE = 500;

    private static final int VERY_DEEP = 10_000;

    private final DockerCli docker;
    private final Daemon daemon;

    DeepFoldersIT(DockerCli docker, Daemon daemon) {
        this.docker = docker;
        this.daemon = daemon;
    }

    /** {@code /d/d/…/deepest} in the container's root and in a volume of its own. */
    private void makeDeep(String container, int depth) {
        String levels = "d/".repeat(AT_ONCE);
        docker.ok(
                "run",
                "--name",
                container,
                "-v",
                "/vol",
                "busybox",
                "sh",
                "-ec",
                "for top in / /vol; do cd $top; for i in $(seq " + depth / AT_ONCE + "); do mkdir -p " + levels
                        + "; cd -P " + levels + "; done; echo reached >deepest; done");
    }

    @ParameterizedTest
    @ValueSource(ints = {1500, VERY_DEEP})
    void everythingReachesTheLastFolder(int depth) {
        Path archive = daemon.folder().resolve("deep.tar");
        makeDeep("deep", depth);
        // The paths of the deeper one are a hundred megabytes.
        assertEquals(depth + 1, count("diff deep", "^A /d"));
        assertEquals(depth + 1, count("export deep | tar t", "^/*d/"));
        assertEquals(depth + 1, count("cp deep:/d - | tar t", "^/*d/"));
        docker.shell("$DOCKER cp deep:/vol/d - >" + archive + " && $DOCKER cp - deep:/vol <" + archive)
                .ok();
        assertTrue(docker.ok("system", "df", "-v").contains("deep"));
        assertTrue(docker.ok("ps", "-as").contains("deep"));

        docker.ok("rm", "-f", "-v", "deep");
        awaitDeletion();
    }

    @Test
    void imagesOfDeepFoldersAreMadeSavedLoadedAndRun() {
        int depth = 1500;
        Path archive = daemon.folder().resolve("image.tar");
        makeDeep("deep", depth);
        docker.ok("commit", "deep", "deepimage");
        docker.ok("rm", "-f", "-v", "deep");
        docker.ok("save", "-o", archive.toString(), "deepimage");
        docker.ok("rmi", "deepimage");
        docker.ok("load", "-i", archive.toString());
        assertEquals(
                "reached",
                docker.ok(
                        "run",
                        "--rm",
                        "deepimage",
                        "sh",
                        "-ec",
                        "cd /; for i in $(seq " + depth / AT_ONCE + "); do cd -P " + "d/".repeat(AT_ONCE)
                                + "; done; cat deepest"));
        docker.ok("rmi", "deepimage");
        awaitDeletion();
    }

    /** Layers are deleted behind the caller's back. */
    private void awaitDeletion() {
        docker.shell("while ls " + daemon.dataRoot().resolve("drivers/storage/overlay2/snapshots")
                        + " | grep -q ^removing-; do sleep 0.1; done")
                .ok();
    }

    /** How many lines of what a command writes are of this form. */
    private long count(String command, String form) {
        return Long.parseLong(docker.shell("$DOCKER " + command + " | grep -c '" + form + "'")
                .ok()
                .text());
    }

    /** As long names as there are: the heap would not hold all these paths. */
    @Test
    void twoHundredThousandChangesAreListedInBoundedMemory() {
        int folders = 200;
        int files = 1000;
        String name = "n".repeat(200);
        docker.ok(
                "run",
                "--name",
                "wide",
                "busybox",
                "sh",
                "-ec",
                "for d in $(seq " + folders + "); do mkdir -p /w/" + name + "$d; cd /w/" + name + "$d; seq " + files
                        + " | sed s/^/" + name + "/ | xargs touch; done");
        assertEquals(1 + folders + folders * (long) files, count("diff wide", "^A /w"));
        assertTrue(daemon.alive());
        docker.ok("rm", "-f", "wide");
        awaitDeletion();
    }

    @Test
    void whatIsRemovedIsGoneAfterARestartToo() {
        makeDeep("deep", VERY_DEEP);
        docker.ok("volume", "create", "named");
        docker.ok(
                "run",
                "--rm",
                "-v",
                "named:/named",
                "busybox",
                "sh",
                "-ec",
                "cd /named; for i in 1 2 3 4; do mkdir -p " + "d/".repeat(AT_ONCE) + "; cd -P " + "d/".repeat(AT_ONCE)
                        + "; done");
        docker.ok("rm", "-f", "-v", "deep");
        docker.ok("volume", "prune", "-f", "-a");
        daemon.kill();
        daemon.start();
        assertEquals("alive", docker.ok("run", "--rm", "busybox", "echo", "alive"));
        assertFalse(docker.ok("info").contains("recovery:"), docker.ok("info"));
        awaitDeletion();
    }
}

package dev.theseus.e2e.crash;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Under a daemon at work the kernel refuses what brings its state to the disk. Nothing is acknowledged that is not there after a kill. */
class StateWritesIT {
    private Daemon daemon;
    private DockerCli docker;
    private List<Path> state;

    @BeforeEach
    void start() {
        daemon = Daemon.create("--iptables=false");
        docker = daemon.docker();
        daemon.loadBusybox();
        docker.ok("volume", "create", "before");
        docker.ok("run", "-d", "--name", "works", "busybox", "sleep", "100000");
        Path root = daemon.dataRoot();
        state = List.of(root.resolve("state.db"), root.resolve("state.db.new"), root);
    }

    @AfterEach
    void close() {
        daemon.close();
    }

    private List<String> volumes() {
        return docker.ok("volume", "ls", "-q").lines().sorted().toList();
    }

    private void expect(String... volumes) {
        assertTrue(volumes().equals(List.of(volumes)), () -> volumes() + "\n" + daemon.log());
    }

    private void restart() {
        daemon.kill();
        daemon.start();
    }

    private void expectRefusal(String reason, String advice) {
        docker.run("volume", "create", "never").failed("nothing was changed (" + reason + "): " + advice);
        docker.run("volume", "rm", "before").failed(reason);
        docker.run("rename", "works", "other").failed(reason);
        expect("before");
        docker.run("info").ok().says("WARNING: " + state.getFirst() + " cannot be written (" + reason + ")");
        assertTrue(daemon.log().contains("cannot be written (" + reason + ")"), daemon::log);
        docker.ok("exec", "works", "true");
    }

    private void expectHealth() {
        docker.ok("volume", "create", "again");
        expect("again", "before");
        assertFalse(docker.run("info").ok().out().contains("cannot be written"), () -> docker.ok("info"));
        restart();
        expect("again", "before");
        docker.ok("exec", "works", "true");
    }

    @Test
    void aWaitForTheDiskThatFailsIsNotTakenForOneThatCameTrueTheSecondTime() {
        try (Injection refused = Injection.into(daemon, state, "EIO", "fdatasync")) {
            docker.ok("volume", "create", "meanwhile");
            assertTrue(daemon.log().contains("did not reach the disk"), daemon::log);
            assertTrue(daemon.log().contains("was written anew and is on the disk"), daemon::log);
        }
        restart();
        expect("before", "meanwhile");
    }

    @Test
    void aDiskThatTakesNothingFailsChangesAndNothingElse() {
        try (Injection refused = Injection.into(daemon, state, "EIO", "fdatasync", "fsync")) {
            expectRefusal("sync failed", "look after the disk");
        }
        expectHealth();
    }

    @Test
    void noChangeOutlivesAKillThatWasRefusedBefore() {
        try (Injection refused = Injection.into(daemon, state, "EIO", "fdatasync", "fsync")) {
            expectRefusal("sync failed", "look after the disk");
            daemon.kill();
        }
        daemon.start();
        expect("before");
        docker.ok("exec", "works", "true");
    }

    /** The state is written anew and gets its name, which may not be on the disk. */
    @Test
    void aNameThatDoesNotReachTheDiskFailsTheChange() {
        List<Path> folder = List.of(daemon.dataRoot());
        try (Injection lines =
                Injection.into(daemon, List.of(state.getFirst(), folder.getFirst()), "EIO", "fdatasync", "fsync")) {
            docker.run("volume", "create", "never").failed("nothing was changed (Input/output error)");
            expect("before");
            daemon.kill();
        }
        daemon.start();
        expect("before");
        expectHealth();
    }

    @Test
    void aQuotaThatIsUsedUpFailsChangesUntilThereIsRoom() {
        List<Path> files = List.of(state.get(0), state.get(1));
        try (Injection refused = Injection.into(daemon, files, "EDQUOT", "write")) {
            expectRefusal("Disk quota exceeded", "make room");
        }
        expectHealth();
    }
}

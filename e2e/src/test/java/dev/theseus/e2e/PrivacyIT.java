package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What another user of the machine sees of a daemon that has all kinds of things, and what users inside of containers see. */
@WithDaemon
class PrivacyIT {
    private static final List<String> NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

    private final Daemon daemon;
    private final DockerCli docker;

    PrivacyIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    private void fill() {
        docker.ok("network", "create", "private");
        docker.ok(
                "run",
                "-d",
                "--name",
                "rich",
                "--network",
                "private",
                "-p",
                "127.0.0.1::80",
                "-e",
                "PASSWORD=secret",
                "-v",
                "kept:/kept",
                "busybox",
                "sh",
                "-c",
                "echo logged secret; echo secret > /kept/f; exec sleep 1000");
        docker.ok("exec", "-d", "-e", "PASSWORD=secret", "rich", "sleep", "1000");
        docker.ok("exec", "rich", "true");
        docker.ok("commit", "rich", "committed");
        daemon.shell()
                .swap(
                        "volume-local",
                        DriverBundle.of("volume-local").version("0.1.0.p").in(daemon.folder()));
    }

    private void empty() {
        docker.ok("rm", "-f", "-v", "rich");
        docker.ok("network", "rm", "private");
        docker.ok("rmi", "committed");
        docker.ok("volume", "rm", "kept");
    }

    @Test
    void anotherUserSeesNothing() throws IOException {
        // Otherwise it is the folder of the test that keeps everybody out.
        Files.setPosixFilePermissions(daemon.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
        fill();
        assertEquals(List.of(), visible());
        Stream.of("state.db", "containers", "drivers")
                .forEach(name ->
                        assertEquals(List.of(), visible(daemon.dataRoot().resolve(name))));
        String id = docker.inspect("rich", "{{.Id}}");
        assertEquals("rw-------", mode(found(daemon.execRoot(), "config.json", id.substring(0, 12))));
        assertEquals("rwx------", mode(daemon.dataRoot().resolve("containers")));
        assertEquals("rwx------", mode(daemon.dataRoot().resolve("containers").resolve(id)));
        empty();
    }

    @Test
    void aDataRootThatWasOpenIsClosedByTheNextStart() throws IOException {
        Files.setPosixFilePermissions(daemon.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
        fill();
        daemon.stop();
        for (Path root : List.of(daemon.dataRoot(), daemon.execRoot())) {
            Command.run("chmod", "755", root.toString()).ok();
            Command.run("sh", "-c", "chmod a+rX " + root + "/*").ok();
        }
        daemon.start();
        assertEquals(List.of(), visible());
        Command.await(
                "the second door",
                Duration.ofSeconds(20),
                () -> openToOthers(daemon.dataRoot()).isEmpty()
                        && openToOthers(daemon.execRoot()).isEmpty());
        docker.ok("exec", "rich", "true");
        empty();
    }

    @Test
    void usersInsideOfContainersGoOnSeeingWhatIsTheirs() {
        String[] files = {"/etc/hosts", "/etc/resolv.conf", "/etc/hostname"};
        for (String file : files) {
            assertTrue(
                    !docker.ok("run", "--rm", "-u", "1000", "busybox", "cat", file)
                            .isEmpty(),
                    file);
        }
        assertEquals(
                "755 755 1777",
                docker.ok(
                        "run",
                        "--rm",
                        "-u",
                        "1000",
                        "-w",
                        "/made/work",
                        "-v",
                        "fresh:/volume",
                        "--tmpfs",
                        "/new/tmp",
                        "busybox",
                        "sh",
                        "-c",
                        "echo $(stat -c %a /made/work /volume /new/tmp)"));
        docker.ok("run", "--rm", "-v", "fresh:/v", "busybox", "sh", "-c", "mkdir -m 777 /v/all");
        docker.ok(
                "run",
                "--rm",
                "-u",
                "1000",
                "-v",
                "fresh:/v",
                "busybox",
                "sh",
                "-c",
                "echo mine > /v/all/f && cat /v/all/f");
        docker.ok("run", "-d", "--name", "user", "-u", "1000", "busybox", "sleep", "1000");
        assertEquals("1000", docker.ok("exec", "user", "id", "-u"));
        docker.ok("cp", Command.run("readlink", "-f", "/etc/hostname").text(), "user:/tmp/copied");
        docker.ok("exec", "user", "cat", "/tmp/copied");
        docker.ok("rm", "-f", "user");
        docker.ok("volume", "rm", "fresh");
    }

    /** What another user can read or list in either root. */
    private List<String> visible() {
        List<String> seen = new ArrayList<>(visible(daemon.dataRoot()));
        seen.addAll(visible(daemon.execRoot()));
        return seen;
    }

    private static List<String> visible(Path root) {
        List<String> command = new ArrayList<>(NOBODY);
        command.addAll(List.of("find", root.toString(), "-readable"));
        return Command.run(command.toArray(String[]::new)).lines();
    }

    /** Direct children whose modes let others in: none may count on its parent alone, but sockets, which have modes of their own. */
    private static List<String> openToOthers(Path root) {
        return Command.run("find", root.toString(), "-maxdepth", "1", "-not", "-type", "s", "-perm", "/007")
                .ok()
                .lines();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Path found(Path root, String name, String id) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.endsWith(name) && file.toString().contains(id))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

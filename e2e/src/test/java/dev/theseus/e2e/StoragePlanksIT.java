package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Storage drivers side by side: the default changes, containers stay or move, and images never vanish. */
@WithDaemon
class StoragePlanksIT {
    private static final int KILLS = Integer.getInteger("theseus.migration.kills", 6);

    /** What a file system can hold, made inside a container. */
    private static final String ODD_FILES = """
            set -e
            mkdir -p /odd/deep/er && cd /odd
            head -c 300000 /dev/urandom > big && ln big deep/hard && chown 1234:4321 big && chmod 6751 big
            dd if=/dev/zero of=sparse bs=1 count=1 seek=20000000 2> /dev/null
            printf x > 'with space' && printf y > "line
            feed" && printf z > üñ && : > empty
            ln -s ../nowhere sym && mkfifo -m 640 fifo && mknod null c 1 3 && mknod -m 600 block b 7 9
            mkdir -m 1777 sticky && chown 70000:70000 sticky
            long=. && for i in 1 2 3 4 5 6 7 8 9 10; do long=$long/0123456789012345678901234567890123456789; done
            mkdir -p $long && echo deep > $long/file
            rm /bin/tar && ln /bin/ls /ls-too && chmod 4755 /bin/cat && mv /etc/passwd /etc/passwd.moved
            rm -r /etc/network 2> /dev/null || true
            rm -rf /var/spool && mkdir -p /var/spool && echo new > /var/spool/new
            rm -rf /home && echo file > /home
            chown 7:8 / && chmod 711 / && touch -d '1999-01-02 03:04:05' deep /root /odd
            """;

    private final Daemon daemon;
    private final DockerCli docker;

    StoragePlanksIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    @BeforeEach
    void begin() {
        use("overlay2");
        daemon.loadBusybox();
    }

    private void use(String driver) {
        daemon.shell("driver:use storage " + driver).ok();
        assertEquals(driver, docker.ok("info", "-f", "{{.Driver}}"));
    }

    private Result migrate(String arguments) {
        return daemon.shell("container:migrate " + arguments);
    }

    private String images() {
        return docker.ok(
                        "images",
                        "--all",
                        "--no-trunc",
                        "--format",
                        "{{.Repository}} {{.Tag}} {{.Digest}} {{.ID}} {{.CreatedAt}} {{.Size}}")
                + "\n"
                + docker.inspect("busybox", "{{.Id}} {{.Size}} {{.Created}} {{.RepoTags}} {{.RootFS.Layers}}");
    }

    private String driverOf(String container) {
        return docker.inspect(container, "{{.GraphDriver.Name}}");
    }

    private List<Path> snapshots(String driver) {
        return Trees.children(daemon.dataRoot().resolve("drivers/storage/" + driver + "/snapshots"));
    }

    /** Their files go in the background. */
    private void awaitNoSnapshots() {
        for (String driver : List.of("overlay2", "vfs")) {
            Command.await(
                    "no snapshots in " + driver,
                    Duration.ofSeconds(20),
                    () -> snapshots(driver).isEmpty());
        }
    }

    @Test
    void theDefaultChangesAndImagesStay() {
        String images = images();
        docker.ok("run", "-d", "--name", "old", "busybox", "sleep", "1000");
        use("vfs");
        assertEquals(images, images());
        docker.ok("run", "-d", "--name", "new", "busybox", "sleep", "1000");
        use("overlay2");
        assertEquals(images, images());
        docker.ok("run", "-d", "--name", "newest", "busybox", "sleep", "1000");
        assertEquals("overlay2", driverOf("old"));
        assertEquals("vfs", driverOf("new"));
        assertEquals("overlay2", driverOf("newest"));
        for (String container : List.of("old", "new", "newest")) {
            worksInEveryWay(container);
        }
        String usage = docker.ok("system", "df", "--format", "{{.Type}} {{.TotalCount}}");
        assertTrue(usage.contains("Images 4") && usage.contains("Containers 3"), usage);

        docker.ok("rm", "-f", "old", "new", "newest");
        docker.ok("rmi", "busybox", "of-old", "of-new", "of-newest");
        awaitNoSnapshots();
    }

    private void worksInEveryWay(String container) {
        docker.ok("exec", container, "sh", "-c", "echo written > /file && rm /bin/tar");
        docker.ok("stop", "-t", "0", container);
        docker.ok("start", container);
        assertEquals("written", docker.ok("exec", container, "cat", "/file"));
        Path copied = daemon.folder().resolve("copied-" + container);
        docker.ok("cp", container + ":/file", copied.toString());
        assertEquals("written\n", Trees.read(copied));
        docker.ok("stop", "-t", "0", container);
        docker.ok("cp", copied.toString(), container + ":/back");
        assertEquals(List.of("A /back", "A /file", "C /bin", "D /bin/tar"), changes(container));
        assertEquals(
                "written",
                docker.shell("$DOCKER export " + container + " | tar xO file")
                        .ok()
                        .text());
        docker.ok("commit", container, "of-" + container);
        assertEquals("written", docker.ok("run", "--rm", "of-" + container, "cat", "/back"));
    }

    private List<String> changes(String container) {
        return docker.run("diff", container).ok().lines().stream().sorted().toList();
    }

    @Test
    void theChosenDefaultOutlivesTheDaemon() {
        use("vfs");
        docker.ok("create", "--name", "box", "busybox", "true");
        daemon.stop();
        daemon.start();
        assertEquals("vfs", docker.ok("info", "-f", "{{.Driver}}"));
        assertEquals("vfs", driverOf("box"));
        docker.ok("start", "-a", "box");
        docker.ok("rm", "box");
        docker.ok("rmi", "busybox");
        awaitNoSnapshots();
    }

    @Test
    void pruneEmptiesEveryDriver() {
        use("vfs");
        docker.ok("run", "--rm", "busybox", "true");
        assertNotEquals(List.of(), snapshots("vfs"));
        docker.ok("image", "prune", "-af");
        awaitNoSnapshots();
    }

    @Test
    void everyByteOfAContainerMovesAlong() throws IOException {
        for (String driver : List.of("overlay2", "vfs")) {
            String other = driver.equals("vfs") ? "overlay2" : "vfs";
            use(driver);
            docker.ok("run", "-d", "--name", "odd", "busybox", "sh", "-c", ODD_FILES + "touch /tmp/ready; sleep 1000");
            Command.await(
                    "the odd files",
                    Duration.ofSeconds(30),
                    () -> docker.run("exec", "odd", "ls", "/tmp/ready").exit() == 0);
            writeAttribute("/odd/big");
            writeAttribute("/etc");
            docker.ok("stop", "-t", "0", "odd");
            List<String> changes = changes("odd");
            Path before = export("before-" + driver);

            migrate("odd " + other).ok();
            assertEquals(other, driverOf("odd"));
            assertEquals(changes, changes("odd"));
            assertSame(before, export("in-" + other));
            migrate("odd " + driver).ok();
            assertEquals(driver, driverOf("odd"));
            assertEquals(changes, changes("odd"));
            assertSame(before, export("back-in-" + driver));
            docker.ok("rm", "odd");
        }
    }

    private void writeAttribute(String file) throws IOException {
        Path path = Path.of("/proc", docker.inspect("odd", "{{.State.Pid}}"), "root", file);
        Files.getFileAttributeView(path, UserDefinedFileAttributeView.class)
                .write("note", ByteBuffer.wrap(new byte[] {1, 0, -1}));
    }

    /**
     * The whole root as an archive: names, owners, modes, times, attributes, links, devices, content. Without {@code /dev}, a folder
     * that the image does not list: its time is that of the unpacking.
     */
    private Path export(String name) {
        Path archive = daemon.folder().resolve(name + ".tar");
        docker.ok("export", "-o", archive.toString(), "odd");
        Command.run("tar", "--delete", "-f", archive.toString(), "dev").ok();
        return archive;
    }

    private static void assertSame(Path expected, Path actual) throws IOException {
        assertEquals(
                -1,
                Files.mismatch(expected, actual),
                () -> Command.run(
                                "bash",
                                "-c",
                                "diff <(tar tvf $0 --full-time --numeric-owner) <(tar tvf $1 --full-time --numeric-owner)",
                                expected.toString(),
                                actual.toString())
                        .out());
    }

    @Test
    void aRunningContainerMovesOnlyOnRequest() {
        docker.ok(
                "run",
                "-d",
                "--name",
                "web",
                "--rm",
                "--stop-signal",
                "KILL",
                "-p",
                "127.0.0.1::80",
                "busybox",
                "sh",
                "-c",
                "date >> /starts; httpd -f -h /");
        docker.ok("exec", "web", "sh", "-c", "echo mine > /page");
        migrate("web vfs").failed("web is running").failed("--stop");
        assertEquals("overlay2", driverOf("web"));
        Result done = migrate("web vfs --stop").ok();
        assertTrue(done.lines().get(1).matches("[0-9a-f]{12} +overlay2 +vfs +[0-9]+ +yes +[0-9]+"), done.out());
        assertEquals("vfs", driverOf("web"));
        assertEquals("true", docker.inspect("web", "{{.State.Running}}"));
        assertEquals("mine", docker.ok("exec", "web", "cat", "/page"));
        assertEquals("2", docker.ok("exec", "web", "sh", "-c", "wc -l < /starts"));
        String address = docker.ok("port", "web", "80");
        Command.await(
                "an answer from " + address,
                Duration.ofSeconds(20),
                () -> Command.run("curl", "-s", "--max-time", "5", "http://" + address + "/page")
                        .text()
                        .equals("mine"));
    }

    @Test
    void refusalsChangeNothing() {
        docker.ok("create", "--name", "box", "busybox", "true");
        migrate("nobody vfs").exited(1).says("there is no container nobody");
        migrate("box zfs").exited(1).says("no storage driver \"zfs\"; there are");
        migrate("box overlay2").exited(1).says("box is with storage driver overlay2 already");
        migrate("box vfs --hurry").exited(2).says("no option --hurry");
        assertEquals("overlay2", driverOf("box"));
        docker.ok("start", "-a", "box");
    }

    @Test
    void withoutItsDriverAContainerIsShownAndNothingIsLost() {
        docker.ok("run", "--name", "stays", "busybox", "true");
        use("vfs");
        docker.ok("run", "--name", "waits", "busybox", "sh", "-c", "cat /file 2> /dev/null || echo made > /file");
        use("overlay2");
        String images = images();
        Path without = daemon.folder().resolve("without-vfs");
        Command.run("cp", "-a", Daemon.HOME.toString(), without.toString()).ok();
        Command.run("sh", "-c", "rm " + without + "/bundle/*storage-vfs*").ok();
        daemon.stop();
        daemon.startFrom(without);
        try {
            assertEquals(images, images());
            assertEquals(
                    Set.of("stays", "waits"),
                    Set.copyOf(docker.run("ps", "-a", "--size", "--format", "{{.Names}}")
                            .ok()
                            .lines()));
            assertEquals("vfs", driverOf("waits"));
            docker.ok("system", "df", "-v");
            docker.ok("start", "-a", "stays");
            for (String deed : List.of("start", "rm", "diff")) {
                docker.run(deed, "waits").failed("the storage driver \"vfs\" is not there");
            }
            migrate("waits overlay2").exited(1).says("the storage driver \"vfs\" is not there");
        } finally {
            daemon.stop();
            daemon.startFrom(Daemon.HOME);
        }
        assertEquals("made", docker.ok("start", "-a", "waits"));
        docker.ok("rm", "waits");
    }

    @Test
    void aKilledDaemonFindsTheContainerWhole() {
        Random random = new Random(KILLS);
        docker.ok(
                "run",
                "--name",
                "box",
                "busybox",
                "sh",
                "-c",
                "[ -e /big ] || head -c 60000000 /dev/urandom > /big;" + " sha256sum /big");
        String sum = docker.ok("logs", "box");
        for (int i = 0; i < KILLS; i++) {
            String target = driverOf("box").equals("vfs") ? "overlay2" : "vfs";
            CompletableFuture<Result> migration =
                    CompletableFuture.supplyAsync(() -> migrate("box " + target), Thread::startVirtualThread);
            Command.pause(Duration.ofMillis(300 + random.nextInt(700)));
            daemon.kill();
            boolean acknowledged = migration.join().exit() == 0;
            daemon.start();
            String driver = driverOf("box");
            assertTrue(Set.of("overlay2", "vfs").contains(driver), driver);
            assertTrue(!acknowledged || driver.equals(target), "what was told is so");
            assertEquals(sum, docker.ok("start", "-a", "box"));
        }
        daemon.stop();
        daemon.start();
        docker.ok("rm", "box");
        docker.ok("rmi", "busybox");
        awaitNoSnapshots();
    }
}

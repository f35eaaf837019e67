package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Deployment;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverProjects;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers of third parties, from their own builds to a daemon that runs: the examples, and one of each kind from the template. */
@WithDaemon
class DriverAuthorsIT {
    /** Serves a page. */
    private static final String SERVER = "mkdir /www; echo served > /www/page; exec httpd -f -h /www";

    private static final DriverProjects PROJECTS = new DriverProjects();

    private final Daemon daemon;
    private final DockerCli docker;
    private final Deployment deployment;

    DriverAuthorsIT(Daemon daemon) {
        this.daemon = daemon;
        docker = daemon.docker();
        deployment = new Deployment(daemon);
    }

    @BeforeAll
    static void build() {
        PROJECTS.example("storage-plain");
        PROJECTS.example("registry-shelf");
        PROJECTS.generate("volume", "attic");
        PROJECTS.generate("network", "wires");
        PROJECTS.generate("firewall", "wall");
        PROJECTS.generate("runtime", "engine");
        PROJECTS.generate("log", "diary");
        PROJECTS.build();
    }

    @AfterAll
    static void close() {
        PROJECTS.close();
    }

    private void install(String project) {
        assertEquals("", deployment.drop(PROJECTS.jar(project)), project);
    }

    @Test
    void theirBuildsRunTheContract() {
        assertTrue(PROJECTS.tests("storage-plain") >= 50);
        assertTrue(PROJECTS.tests("registry-shelf") >= 8);
        assertTrue(PROJECTS.tests("volume-attic") >= 14);
        assertTrue(PROJECTS.tests("network-wires") >= 10);
        assertTrue(PROJECTS.tests("firewall-wall") >= 10);
        assertTrue(PROJECTS.tests("runtime-engine") >= 33);
        assertTrue(PROJECTS.tests("log-diary") >= 12);
    }

    @Test
    void theirJarsHaveTheKitsThatTheyStandOn() throws IOException {
        hasOwn("storage-plain", "storage/layer/LayerTrees", "storage/tar/LayerExtractor");
        hasOwn("firewall-wall", "firewall/PlanCheck");
        hasOwn("volume-attic");
    }

    private static void hasOwn(String project, String... types) throws IOException {
        try (JarFile jar = new JarFile(PROJECTS.jar(project).toFile())) {
            for (String type : types) {
                assertNotNull(jar.getEntry("dev/theseus/kit/" + type + ".class"), project + ": " + type);
            }
            assertEquals(
                    types.length > 0,
                    jar.stream().anyMatch(entry -> entry.getName().startsWith("dev/theseus/kit/")));
            String imports = jar.getManifest().getMainAttributes().getValue("Import-Package");
            assertFalse(imports.contains("dev.theseus.kit"), imports);
        }
    }

    @Test
    void aStorageDriverHoldsContainers() {
        install("storage-plain");
        deployment.shell("driver:use storage plain").ok();
        assertEquals("plain", docker.ok("info", "-f", "{{.Driver}}"));
        docker.ok("run", "-d", "--name", "kept", "busybox", "sh", "-c", "echo old > /note; rm /bin/yes; sleep 1000");
        Command.await(
                "its note",
                Duration.ofSeconds(30),
                () -> docker.run("exec", "kept", "test", "-e", "/note").exit() == 0);
        assertEquals("plain", docker.inspect("kept", "{{.GraphDriver.Name}}"));
        String changes = docker.ok("diff", "kept");
        assertTrue(changes.contains("A /note") && changes.contains("D /bin/yes"), changes);

        Result swap = deployment.shell("driver:swap com.example.storage-plain " + PROJECTS.jar("storage-plain"));
        swap.ok().says("is in force");
        assertEquals("old", docker.ok("exec", "kept", "cat", "/note"));
        docker.ok("commit", "kept", "changed");
        assertEquals("old", docker.ok("run", "--rm", "changed", "cat", "/note"));
        docker.run("run", "--rm", "changed", "ls", "/bin/yes").exited(1);

        docker.ok("rm", "-f", "kept");
        docker.ok("rmi", "changed");
        deployment.shell("driver:use storage overlay2").ok();
        assertEquals("overlay2", docker.ok("info", "-f", "{{.Driver}}"));
        assertEquals("hello", docker.ok("run", "--rm", "busybox", "echo", "hello"));
    }

    @Test
    void aRegistryDriverServesPushAndPull() {
        install("registry-shelf");
        docker.ok("tag", "busybox", "shelf.local/team/box:1");
        docker.ok("push", "shelf.local/team/box:1");
        docker.ok("rmi", "shelf.local/team/box:1");
        docker.run("pull", "shelf.local/team/box:2").failed("the shelf has no image named 2");
        docker.ok("pull", "shelf.local/team/box:1");
        assertEquals("hello", docker.ok("run", "--rm", "shelf.local/team/box:1", "echo", "hello"));
        docker.ok("rmi", "shelf.local/team/box:1");
        Path tags = daemon.dataRoot().resolve("shelf/team/box/_tags");
        assertEquals(List.of(tags.resolve("1")), Trees.children(tags));
    }

    @Test
    void aDriverFromTheTemplateKeepsVolumes() {
        install("volume-attic");
        docker.ok("volume", "create", "-d", "attic", "-o", "mode=rwx------", "trunk");
        docker.run("volume", "create", "-d", "attic", "-o", "size=1", "other").failed("unknown option size");
        docker.ok("run", "--rm", "-v", "trunk:/trunk", "busybox", "sh", "-c", "echo kept > /trunk/f");
        assertEquals("kept", docker.ok("run", "--rm", "-v", "trunk:/trunk", "busybox", "cat", "/trunk/f"));
        assertTrue(docker.ok("info", "-f", "{{.Plugins.Volume}}").contains("attic"));
        docker.ok("volume", "rm", "trunk");
        assertEquals("", docker.ok("volume", "ls", "-q", "-f", "driver=attic"));
    }

    @Test
    void aDriverFromTheTemplateTiesNetworks() {
        install("network-wires");
        assertTrue(docker.ok("info", "-f", "{{.Plugins.Network}}").contains("wires"));
        docker.ok("network", "create", "-d", "wires", "quiet");
        docker.ok("run", "-d", "--name", "page", "--network", "quiet", "busybox", "sh", "-c", SERVER);
        assertEquals("wires", docker.ok("network", "inspect", "-f", "{{.Driver}}", "quiet"));
        awaitPage();
        deployment
                .shell("driver:swap com.example.network-wires " + PROJECTS.jar("network-wires"))
                .ok()
                .says("is in force");
        awaitPage();
        String traffic = docker.ok("stats", "--no-stream", "--format", "{{.NetIO}}", "page");
        assertFalse(traffic.startsWith("0B / "), traffic);
        docker.ok("rm", "-f", "page");
        docker.ok("network", "rm", "quiet");
    }

    /** As a container on the same network sees it. */
    private void awaitPage() {
        String address = docker.inspect("page", "{{.NetworkSettings.Networks.quiet.IPAddress}}");
        String request = "printf 'GET /page HTTP/1.0\\r\\n\\r\\n' | nc -w 5 " + address + " 80";
        Command.await(
                "the page at " + address,
                Duration.ofSeconds(40),
                () -> docker.run("run", "--rm", "--network", "quiet", "busybox", "sh", "-c", request)
                        .text()
                        .endsWith("served"));
    }

    @Test
    void aDriverFromTheTemplateWritesFirewallPlansDown() {
        install("firewall-wall");
        docker.ok("run", "-d", "--name", "page", "-p", "127.0.0.1::80", "busybox", "sh", "-c", SERVER);
        String address = docker.ok("port", "page", "80");
        deployment.shell("driver:use firewall wall --force").ok();
        try {
            String engine = Trees.read(daemon.dataRoot().resolve("engine-id")).strip();
            Path rules = daemon.execRoot().resolve("drivers/firewall/wall").resolve(engine + ".rules");
            assertTrue(Trees.read(rules).contains("port tcp " + address + " to "), () -> Trees.read(rules));
            deployment.shell("driver:diagnose firewall wall").failed("not enforced");
        } finally {
            deployment.shell("driver:use firewall iptables").ok();
        }
        Command.await(
                "the page at " + address,
                Duration.ofSeconds(30),
                () -> Command.run("curl", "-s", "--max-time", "5", "http://" + address + "/page")
                        .text()
                        .equals("served"));
    }

    @Test
    void aDriverFromTheTemplateRunsContainers() {
        docker.run("run", "--rm", "--runtime", "engine", "busybox", "true")
                .failed("unknown or invalid runtime name: engine");
        install("runtime-engine");
        assertTrue(docker.ok("info", "-f", "{{json .Runtimes}}").contains("\"engine\""));
        docker.run("run", "--rm", "--runtime", "engine", "busybox", "sh", "-c", "echo out; echo err >&2; exit 7")
                .exited(7)
                .says("out")
                .says("err");
        docker.run("run", "--rm", "--runtime", "engine", "busybox", "no-such-command")
                .exited(127);
        docker.ok("run", "-d", "--name", "long", "--runtime", "engine", "busybox", "sleep", "1000");
        docker.ok("pause", "long");
        docker.ok("unpause", "long");
        docker.run("exec", "long", "true").exited(126).says("cannot run further processes");
        deployment
                .shell("driver:swap com.example.runtime-engine " + PROJECTS.jar("runtime-engine"))
                .ok()
                .says("is in force");
        daemon.kill();
        daemon.start();
        assertEquals("running", docker.inspect("long", "{{.State.Status}}"));
        assertEquals("engine", docker.inspect("long", "{{.HostConfig.Runtime}}"));
        Command.await(
                "its runtime is back",
                Duration.ofSeconds(30),
                () -> docker.run("top", "long").exit() == 0);
        deployment.shell("driver:use runtime engine").ok();
        try {
            assertEquals("engine", docker.ok("info", "-f", "{{.DefaultRuntime}}"));
            assertEquals("hello", docker.ok("run", "--rm", "busybox", "echo", "hello"));
        } finally {
            deployment.shell("driver:use runtime " + Daemon.runtime()).ok();
        }
        docker.ok("rm", "-f", "long");
    }

    /** What it is given outlasts the container, also one that is removed as soon as it ends. */
    @Test
    void aLogDriverGetsEveryLine() throws IOException {
        install("log-diary");
        assertTrue(docker.ok("info", "-f", "{{json .Plugins.Log}}").contains("\"diary\""));
        docker.run("create", "--log-driver", "diary", "--log-opt", "nope=1", "busybox")
                .exited(1)
                .says("unknown log opt 'nope'");
        docker.ok(
                "run",
                "--rm",
                "--cidfile",
                daemon.folder().resolve("diary.id").toString(),
                "--log-driver",
                "diary",
                "--log-opt",
                "prefix=> ",
                "busybox",
                "sh",
                "-c",
                "echo said; sleep 0.1; echo wrong >&2");
        String id = Files.readString(daemon.folder().resolve("diary.id"));
        Path file = daemon.dataRoot().resolve("drivers/log/diary").resolve(id + ".log");
        Command.await(
                "its removal",
                Duration.ofSeconds(30),
                () -> docker.run("inspect", id).exit() != 0);
        assertEquals("> out said\n> err wrong\n", Files.readString(file));
    }

    @Test
    void aDriverThatIsNotThereIsNamedAndNothingIsLeft() {
        docker.run("run", "--name", "nothing", "--runtime", "absent", "busybox", "true")
                .exited(125)
                .says("unknown or invalid runtime name: absent");
        docker.run("run", "--name", "nothing", "--log-driver", "absent", "busybox", "true")
                .exited(125)
                .says("no log driver named 'absent' is registered");
        docker.run("volume", "create", "-d", "absent", "nothing").failed("absent");
        docker.run("network", "create", "-d", "absent", "nothing").failed("absent");
        deployment.shell("driver:use storage absent").failed("absent");
        assertEquals("", docker.ok("ps", "-aq", "-f", "name=nothing"));
        assertEquals("", docker.ok("volume", "ls", "-q", "-f", "name=nothing"));
        assertEquals("", docker.ok("network", "ls", "-q", "-f", "driver=absent"));
    }

    /** Named before it is installed: what needs it is refused and leaves nothing, until its jar comes. */
    @Test
    void theDefaultStorageDriverMayComeLater(@TempDir Path big) {
        try (Daemon other = Daemon.create("--storage-driver=plain", "--storage-opt=plain.root=" + big)) {
            DockerCli client = other.docker();
            assertEquals("plain", client.ok("info", "-f", "{{.Driver}}"));
            client.run("run", "--name", "early", "alpine", "true").exited(125);
            client.run("load", "-i", Daemon.HOME.resolve("images/busybox.tar").toString())
                    .failed("storage driver \"plain\"");
            assertEquals("", client.ok("ps", "-aq"));
            assertEquals("", new Deployment(other).drop(PROJECTS.jar("storage-plain")));
            other.loadBusybox();
            assertEquals("hello", client.ok("run", "--rm", "busybox", "echo", "hello"));
            assertFalse(Trees.children(big.resolve("snapshots")).isEmpty(), "where its option says");
            other.stop();
            other.start();
            assertEquals("again", client.ok("run", "--rm", "busybox", "echo", "again"));
        }
    }
}

package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A daemon none of whose bundles is on the class path: each has a class loader of its own, and sees of the others what its
 * manifest imports.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OwnLoadersIT {
    private static final String OF_A_BUNDLE = "BundleWiringImpl$BundleClassLoader";

    /** They hold what the launcher and the engine tell each other, so the launcher has them on its class path. */
    private static final Set<String> LAUNCHERS = Set.of("dev.theseus.api", "dev.theseus.settings");

    private static final Pattern OF_THE_LAUNCHER = Pattern.compile(" dev\\.theseus\\.(launcher|api|settings)\\.");

    private static Daemon daemon;
    private static DockerCli docker;

    @BeforeAll
    static void start() {
        // Metrics are started for those alone who ask for them.
        daemon = Daemon.createBy(List.of("env", "THESEUS_OWN_LOADERS=yes"), "--metrics-addr=127.0.0.1:0");
        docker = daemon.docker();
        daemon.loadBusybox();
    }

    /** Stops it, and looks for what it left. */
    @AfterAll
    static void stop() {
        daemon.close();
    }

    private static List<String> shipped() {
        return Trees.children(Daemon.HOME.resolve("bundle")).stream()
                .map(jar -> jar.getFileName().toString())
                .filter(name -> name.startsWith("dev.theseus."))
                .toList();
    }

    @Test
    void everyBundleIsThere() {
        List<String> listed = daemon.shell().run("lb -s").ok().text().lines().toList();
        for (String jar : shipped()) {
            String name = "|" + jar.replace(".jar", "") + " (";
            assertTrue(
                    listed.stream().anyMatch(line -> line.contains(name) && line.contains("|Active")),
                    () -> name + " in " + listed);
        }
        List<String> complaints = daemon.log()
                .lines()
                .filter(line -> line.matches(".*(is not resolved|not active|does not start|waits for).*"))
                .toList();
        assertEquals(List.of(), complaints);
    }

    @Test
    void everyBundleHasALoaderOfItsOwn() {
        String command = Trees.read(Path.of("/proc", Long.toString(daemon.pid()), "cmdline"));
        assertEquals(
                LAUNCHERS,
                Pattern.compile("/bundle/([^:/]+?)\\.jar")
                        .matcher(command)
                        .results()
                        .map(jar -> jar.group(1))
                        .collect(Collectors.toSet()));
        // What speaks gRPC sleeps until somebody asks for it.
        Command.run(
                        "curl",
                        "--silent",
                        "--max-time",
                        "1",
                        "--unix-socket",
                        daemon.socket().toString(),
                        "-X",
                        "POST",
                        "-H",
                        "Connection: Upgrade",
                        "-H",
                        "Upgrade: h2c",
                        "-o",
                        "/dev/null",
                        "http://localhost/grpc")
                .exited(28);
        String loaders = Command.run(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(daemon.pid()),
                        "VM.classloaders",
                        "show-classes=true",
                        "fold=false")
                .ok()
                .out();
        Set<Integer> ours = new HashSet<>();
        int loader = 0;
        boolean bundle = false;
        for (String line : loaders.lines().toList()) {
            if (line.contains("+--")) {
                loader++;
                bundle = line.contains(OF_A_BUNDLE);
            } else if (line.contains(" dev.theseus.")) {
                assertTrue(bundle || OF_THE_LAUNCHER.matcher(line).find(), line);
                if (bundle) {
                    ours.add(loader);
                }
            }
        }
        assertEquals(shipped().size() - LAUNCHERS.size(), ours.size(), "loaders that have loaded classes of ours");
    }

    @Test
    void aContainerWithAVolumeServesItsPublishedPort() {
        int port = Registry.freePort();
        docker.ok(
                "run",
                "-d",
                "--name",
                "web",
                "-p",
                "127.0.0.1:" + port + ":80",
                "-v",
                "pages:/www",
                "busybox",
                "sh",
                "-c",
                "echo hello > /www/index.html; exec httpd -f -h /www");
        try {
            awaitPage(port);
            assertEquals("hello", docker.ok("exec", "web", "cat", "/www/index.html"));
        } finally {
            docker.ok("rm", "-f", "web");
            docker.ok("volume", "rm", "pages");
        }
    }

    private static void awaitPage(int port) {
        Command.await(
                "the page",
                Duration.ofSeconds(20),
                () -> Command.run("curl", "-s", "http://127.0.0.1:" + port + "/")
                        .text()
                        .equals("hello"));
    }

    @Test
    void imagesGoToARegistryAndComeBack() {
        try (Registry registry = Registry.open()) {
            String name = registry.host() + "/box:1";
            docker.ok("tag", "busybox", name);
            docker.ok("push", name);
            docker.ok("rmi", name);
            docker.ok("pull", name);
            assertEquals("pulled", docker.ok("run", "--rm", name, "echo", "pulled"));
            docker.ok("rmi", name);
        }
    }

    @Test
    void containersFindEachOtherByName() {
        docker.ok("network", "create", "names");
        docker.ok("run", "-d", "--name", "named", "--network", "names", "busybox", "sleep", "1000");
        try {
            assertFalse(docker.ok("run", "--rm", "--network", "names", "busybox", "nslookup", "named")
                    .isEmpty());
        } finally {
            docker.ok("rm", "-f", "named");
            docker.ok("network", "rm", "names");
        }
    }

    /** The last: its bundles are others than those that the daemon was started with. */
    @Test
    @Order(Integer.MAX_VALUE)
    void everyDriverIsReplacedWhileAContainerServes() {
        int port = Registry.freePort();
        docker.ok(
                "run",
                "-d",
                "--name",
                "served",
                "-p",
                "127.0.0.1:" + port + ":80",
                "busybox",
                "sh",
                "-c",
                "mkdir /www; echo hello > /www/index.html; exec httpd -f -h /www");
        try {
            for (String module : List.of(
                    "runtime-runc",
                    "storage-overlay",
                    "network-bridge",
                    "network-iptables",
                    "image-registry",
                    "volume-local",
                    "name-service",
                    "rest-api")) {
                Path jar = DriverBundle.of(module).version("0.1.0.own").in(daemon.folder());
                daemon.shell().run("driver:swap " + module + " " + jar).ok();
                awaitPage(port);
            }
            assertEquals("dev.theseus.storage-overlay 0.1.0.own", daemon.shell().holder("storage", "overlay2"));
            assertEquals("after", docker.ok("run", "--rm", "busybox", "echo", "after"));
        } finally {
            docker.ok("rm", "-f", "served");
        }
    }
}

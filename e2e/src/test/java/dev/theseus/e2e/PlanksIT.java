package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.FakeRegistry;
import dev.theseus.e2e.harness.ImageLayout;
import dev.theseus.e2e.harness.Leftovers;
import dev.theseus.e2e.harness.NarrowDoor;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Shell;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Drivers are replaced, withdrawn and refused. */
@WithDaemon
class PlanksIT {
    private final Daemon daemon;
    private final DockerCli docker;
    private final Shell shell;

    PlanksIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
        this.shell = daemon.shell();
    }

    private static long longest(List<JsonObject> rows, String column) {
        return rows.stream().mapToLong(row -> row.get(column).getAsLong()).max().orElse(-1);
    }

    private void use(String kind, String name) {
        shell.run("driver:use " + kind + " " + name).ok();
    }

    @Test
    void theOldFirewallsRulesAreGone() {
        docker.ok(
                "run",
                "-d",
                "--name",
                "web",
                "-p",
                "127.0.0.1:" + Registry.freePort() + ":80",
                "busybox",
                "sleep",
                "1000");
        Leftovers machine = new Leftovers(daemon);
        String table = "table inet theseus_"
                + Trees.read(daemon.dataRoot().resolve("engine-id")).strip();
        assertTrue(machine.ports().size() > 0, "published by iptables");
        use("firewall", "nftables");
        try {
            assertEquals(
                    List.of(),
                    machine.rules().stream()
                            .filter(rule -> rule.startsWith("-A"))
                            .toList());
            assertTrue(Command.run("nft", "list", "tables").ok().lines().contains(table));
            assertEquals("true", defaultMark("firewall", "nftables"));
        } finally {
            use("firewall", "iptables");
        }
        assertTrue(machine.ports().size() > 0, "published by iptables again");
        assertFalse(Command.run("nft", "list", "tables").ok().lines().contains(table));
    }

    private String defaultMark(String kind, String name) {
        return shell.rows("driver:list").stream()
                .filter(row -> row.get("kind").getAsString().equals(kind)
                        && row.get("name").getAsString().equals(name))
                .map(row -> row.get("default").getAsString())
                .findFirst()
                .orElse("");
    }

    @Test
    void aPullGoesOnAtItsOffsetWithTheNextDriver() {
        byte[] noise = new byte[4 << 20];
        new Random(5).nextBytes(noise);
        ImageLayout layout = new ImageLayout(daemon.folder().resolve("layout"));
        ImageLayout.Layer system = ImageLayout.busybox(ImageLayout.Packing.GZIP);
        ImageLayout.Layer big = ImageLayout.layer(ImageLayout.Packing.GZIP, Map.of("noise", noise));
        String blob = ImageLayout.digest(big.blob());
        Path jar = DriverBundle.of("image-registry").version("0.1.0.pull").in(daemon.folder());
        try (FakeRegistry registry = new FakeRegistry(layout, layout.image(true, "amd64", "big", system, big))) {
            registry.slow(blob, noise.length / 3);
            String image = registry.host() + "/big:1";
            Command pull = docker.start("pull", image);
            Command.await(
                    "the transfer has begun", Duration.ofSeconds(30), () -> registry.sent(blob) > noise.length / 8);
            shell.swap("image-registry", jar);
            Result pulled = pull.result().ok();
            assertFalse(pulled.out().contains("Retrying"), pulled::toString);
            assertEquals(1, registry.ranges().size(), () -> "resumed once: " + registry.ranges());
            assertTrue(registry.sent(blob) < big.blob().length + noise.length / 4, "little was sent twice");
            assertEquals(
                    HexFormat.of().formatHex(sha1(noise)) + "  /noise",
                    docker.ok("run", "--rm", image, "busybox", "sha1sum", "/noise"));
            docker.ok("rmi", image);
        }
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void theStorageDriverIsReplacedInTheMiddleOfAPull() {
        byte[] noise = new byte[2 << 20];
        new Random(6).nextBytes(noise);
        ImageLayout layout = new ImageLayout(daemon.folder().resolve("layout-storage"));
        ImageLayout.Layer big = ImageLayout.layer(ImageLayout.Packing.GZIP, Map.of("noise", noise));
        String blob = ImageLayout.digest(big.blob());
        Path jar = DriverBundle.of("storage-overlay").version("0.1.0.pull").in(daemon.folder());
        try (FakeRegistry registry = new FakeRegistry(layout, layout.image(true, "amd64", "big", big))) {
            registry.slow(blob, noise.length / 4);
            String image = registry.host() + "/slow:1";
            Command pull = docker.start("pull", image);
            Command.await(
                    "the transfer has begun", Duration.ofSeconds(30), () -> registry.sent(blob) > noise.length / 8);
            List<JsonObject> slots = shell.swap("storage-overlay", jar);
            assertTrue(longest(slots, "drain-ms") < 3000, () -> "did not wait for the slow layer: " + slots);
            assertEquals(0, longest(slots, "interrupted"));
            pull.result().ok();
            docker.ok("rmi", image);
        }
    }

    @Test
    void aPushIsBegunAgainWithTheNextDriver() {
        docker.ok("run", "--name", "noise", "busybox", "sh", "-c", "head -c 6000000 /dev/urandom > /noise");
        docker.ok("commit", "noise", "noise");
        String sum = docker.ok("run", "--rm", "noise", "sha1sum", "/noise");
        Path jar = DriverBundle.of("image-registry").version("0.1.0.push").in(daemon.folder());
        try (Registry registry = Registry.open();
                NarrowDoor door = new NarrowDoor(registry.port())) {
            String image = door.host() + "/noise:1";
            docker.ok("tag", "noise", image);
            door.narrow(300_000);
            Command push = docker.start("push", image);
            // Longer than a drain lasts, with most of it still to come.
            Command.await("the transfer has begun", Duration.ofSeconds(40), () -> door.passed() > 1_000_000);
            List<JsonObject> slots = shell.swap("image-registry", jar);
            assertTrue(longest(slots, "drain-ms") < 5000, () -> "did not wait for the upload: " + slots);
            assertEquals(0, longest(slots, "interrupted"));
            door.widen();
            push.result().ok();
            docker.ok("rmi", image);
            docker.ok("pull", image);
            assertEquals(sum, docker.ok("run", "--rm", image, "sha1sum", "/noise"));
            docker.ok("rmi", image);
        }
        docker.ok("rm", "noise");
        docker.ok("rmi", "noise");
    }

    @Test
    void aRestartRunsTheSwappedVersionAndARollbackTheOneBefore() {
        Path jar = DriverBundle.of("volume-local").version("0.1.0.kept").in(daemon.folder());
        String before = shell.holder("volume", "local");
        shell.swap("volume-local", jar);
        daemon.stop();
        daemon.start();
        assertEquals("dev.theseus.volume-local 0.1.0.kept", shell.holder("volume", "local"));
        shell.rows("driver:rollback volume-local");
        daemon.kill();
        daemon.start();
        assertEquals(before, shell.holder("volume", "local"));
    }

    @Test
    void badJarsAreRefusedAndTheOldDriverServesOn() throws IOException {
        String holder = shell.holder("volume", "local");
        Path text = Files.writeString(daemon.folder().resolve("text.jar"), "no jar");
        refused(text, "is no jar");
        refused(volumes().header("Bundle-SymbolicName", ""), "is no OSGi bundle");
        refused(volumes().header("Service-Component", ""), "has no driver");
        refused(
                volumes().header("Import-Package", "dev.theseus.api.driver;version=\"[9,10)\""),
                "build the driver against this daemon's API");
        refused(
                volumes()
                        .component(xml -> xml.replace("\"local\"", "\"nfs\"")
                                .replaceAll("implementation class=\"[^\"]*", "$0Gone")),
                "rolled back");
        Path format =
                Trees.write(daemon.dataRoot().resolve("drivers/volume/local/FORMAT"), "version=99\nminReader=99\n");
        refused(volumes(), "has format 99");
        Files.delete(format);
        Path iptables = DriverBundle.of("network-nftables")
                .component(xml -> xml.replace("\"nftables\"", "\"iptables\""))
                .in(daemon.folder());
        shell.run("driver:swap network-nftables " + iptables).failed("which dev.theseus.network-iptables");
        assertEquals(holder, shell.holder("volume", "local"));
        docker.ok("volume", "create", "still");
        docker.ok("volume", "rm", "still");
    }

    private static DriverBundle volumes() {
        return DriverBundle.of("volume-local").version("9.9.9");
    }

    private void refused(DriverBundle bundle, String reason) {
        refused(bundle.in(daemon.folder()), reason);
    }

    private void refused(Path jar, String reason) {
        shell.run("driver:swap volume-local " + jar).failed(reason);
    }
}

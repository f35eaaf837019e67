package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.FakeRegistry;
import dev.theseus.e2e.harness.ImageLayout;
import dev.theseus.e2e.harness.ImageLayout.Descriptor;
import dev.theseus.e2e.harness.ImageLayout.Packing;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pull and push: against a real registry, a locked one, and ones that misbehave. */
@WithDaemon
class RegistryIT {
    private static Registry registry;

    private final DockerCli docker;
    private final Daemon daemon;
    private final Path work;

    RegistryIT(DockerCli docker, Daemon daemon) {
        this.docker = docker;
        this.daemon = daemon;
        this.work = daemon.folder().resolve("layouts");
    }

    @BeforeAll
    static void startRegistry() {
        registry = Registry.open();
    }

    @AfterAll
    static void stopRegistry() {
        registry.close();
    }

    @AfterEach
    void removeLayouts() {
        Trees.delete(work);
    }

    private ImageLayout layout() {
        Trees.delete(work);
        return new ImageLayout(work.resolve("one"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void pushesAndPullsBack() {
        String name = registry.host() + "/first/busybox:1";
        docker.ok("tag", "busybox", name);
        String pushed = docker.ok("push", name);
        assertTrue(pushed.contains("1: digest: sha256:") && pushed.contains("Pushed"), pushed);
        String digest = pushed.replaceAll("(?s).*digest: (sha256:[0-9a-f]{64}).*", "$1");
        assertTrue(docker.ok("push", name).contains("Layer already exists"));
        assertEquals(
                "[" + registry.host() + "/first/busybox@" + digest + "]", docker.inspect(name, "{{.RepoDigests}}"));
        docker.ok("rmi", name);
        String pulled = docker.ok("pull", name);
        assertTrue(
                pulled.contains("Digest: " + digest) && pulled.contains("Status: Downloaded newer image for " + name),
                pulled);
        assertTrue(docker.ok("pull", name).contains("Status: Image is up to date for " + name));
        docker.ok("rmi", name);
        String byDigest = registry.host() + "/first/busybox@" + digest;
        docker.ok("pull", byDigest);
        assertEquals("hi", docker.ok("run", "--rm", byDigest, "echo", "hi"));
        docker.ok("rmi", byDigest);
        assertEquals("hi", docker.ok("run", "--rm", name, "echo", "hi"));
        docker.ok("rmi", name);
    }

    @Test
    void pullsEveryPackingAndForm() {
        for (Packing packing : Packing.values()) {
            for (boolean form : new boolean[] {true, false}) {
                if (form && packing == Packing.ZSTD) {
                    continue;
                }
                ImageLayout layout = layout();
                Descriptor image = layout.image(
                        form,
                        "amd64",
                        packing.name(),
                        ImageLayout.busybox(packing),
                        ImageLayout.layer(packing, Map.of("mark", bytes("mark " + packing))));
                String name = (form ? "docker-" : "oci-") + packing.name().toLowerCase() + ":t";
                registry.put(layout.finish(image), name);
                String reference = registry.host() + "/" + name;
                docker.ok("pull", "-q", reference);
                assertEquals(
                        "mark " + packing + packing,
                        docker.ok("run", "--rm", reference, "sh", "-c", "cat /mark; echo $WHICH"));
                docker.ok("rmi", reference);
            }
        }
    }

    @Test
    void choosesThePlatform() {
        for (boolean form : new boolean[] {true, false}) {
            ImageLayout layout = layout();
            Map<String, Descriptor> images = new TreeMap<>();
            for (String architecture : new String[] {"arm64", "amd64", "s390x"}) {
                images.put(
                        architecture,
                        layout.image(form, architecture, architecture, ImageLayout.busybox(Packing.GZIP)));
            }
            registry.put(layout.finish(layout.index(form, images)), "multi" + form + ":t");
            String reference = registry.host() + "/multi" + form + ":t";
            assertEquals("amd64", docker.ok("run", "--rm", reference, "sh", "-c", "echo $WHICH"));
            docker.ok("rmi", reference);
            docker.ok("pull", "--platform", "linux/arm64", reference);
            assertEquals("arm64", docker.ok("image", "inspect", "-f", "{{.Architecture}}", reference));
            docker.ok("rmi", reference);
            docker.run("pull", "--platform", "linux/ppc64le", reference)
                    .exited(1)
                    .says("no matching manifest for linux/ppc64le in the manifest list entries");
        }
    }

    @Test
    void honoursWhiteouts() {
        ImageLayout layout = layout();
        Map<String, byte[]> lower = new TreeMap<>(
                Map.of("d/", new byte[0], "d/a", bytes("a"), "d/b", bytes("b"), "o/", new byte[0], "o/x", bytes("x")));
        Map<String, byte[]> upper = new TreeMap<>(
                Map.of("d/.wh.a", new byte[0], "o/", new byte[0], "o/.wh..wh..opq", new byte[0], "o/y", bytes("y")));
        Descriptor image = layout.image(
                false,
                "amd64",
                "w",
                ImageLayout.busybox(Packing.GZIP),
                ImageLayout.layer(Packing.GZIP, lower),
                ImageLayout.layer(Packing.ZSTD, upper));
        registry.put(layout.finish(image), "white:out");
        assertEquals(
                "b\ny",
                docker.ok("run", "--rm", registry.host() + "/white:out", "ls", "d", "o")
                        .replaceAll("[do]:|\\n\\n", "")
                        .strip()
                        .replaceAll("\\s+", "\n"));
        docker.ok("rmi", registry.host() + "/white:out");
    }

    @Test
    void cannotLeaveItsRoot() {
        ImageLayout layout = layout();
        Map<String, byte[]> bad = new TreeMap<>(Map.of(
                "esc",
                bytes("-> /../../../../../../../../tmp"),
                "esc/theseus-e2e-escaped",
                bytes("out"),
                "../theseus-e2e-escaped",
                bytes("out")));
        Descriptor image = layout.image(
                false, "amd64", "w", ImageLayout.busybox(Packing.GZIP), ImageLayout.layer(Packing.GZIP, bad));
        registry.put(layout.finish(image), "escape:t");
        daemon.expectUnfinishedPulls();
        docker.run("pull", registry.host() + "/escape:t");
        assertFalse(java.nio.file.Files.exists(Path.of("/tmp/theseus-e2e-escaped")));
        docker.run("rmi", registry.host() + "/escape:t");
    }

    @Test
    void saysWhatIsNotThere() {
        docker.run("pull", registry.host() + "/nosuch").exited(1).says("not found");
        docker.run("pull", registry.host() + "/nosuch@sha256:" + "0".repeat(64))
                .exited(1)
                .says("not found");
        docker.run("pull", "127.0.0.1:1/dead").exited(1).says("connection refused");
        docker.run("pull", "UPPER").exited(1).says("must be lowercase");
        docker.run("push", registry.host() + "/never")
                .exited(1)
                .says("An image does not exist locally with the tag: " + registry.host() + "/never");
        docker.run("run", "--rm", registry.host() + "/nosuch", "true")
                .exited(125)
                .says("Unable to find image '" + registry.host() + "/nosuch:latest' locally");
    }

    @Test
    void asksForAName() {
        try (Registry locked = Registry.locked()) {
            String name = locked.host() + "/secret:1";
            docker.ok("tag", "busybox", name);
            docker.run("push", name).exited(1).says("no basic auth credentials");
            docker.runWith("wrong", "login", "-u", "jason", "--password-stdin", locked.host())
                    .exited(1)
                    .says("unauthorized");
            docker.runWith("fleece", "login", "-u", "jason", "--password-stdin", locked.host())
                    .ok()
                    .says("Login Succeeded");
            docker.ok("push", name);
            docker.ok("rmi", name);
            docker.ok("pull", name);
            docker.ok("rmi", name);
            docker.ok("logout", locked.host());
            docker.run("pull", name).exited(1).says("no basic auth credentials");
        }
    }

    private record Big(ImageLayout layout, Descriptor top, String layer) {}

    private Big big() {
        byte[] noise = new byte[6 << 20];
        new Random(7).nextBytes(noise);
        ImageLayout layout = layout();
        ImageLayout.Layer layer = ImageLayout.layer(Packing.GZIP, Map.of("noise", noise));
        Descriptor top = layout.image(false, "amd64", "big", ImageLayout.busybox(Packing.GZIP), layer);
        return new Big(layout, top, ImageLayout.digest(layer.blob()));
    }

    @Test
    void goesOnAfterACutConnection() {
        Big big = big();
        try (FakeRegistry fake = new FakeRegistry(big.layout(), big.top())) {
            fake.cut(big.layer(), 2);
            docker.ok("pull", fake.host() + "/cut:t");
            assertFalse(fake.ranges().isEmpty(), "the blob was fetched anew");
            docker.ok("run", "--rm", fake.host() + "/cut:t", "test", "-s", "/noise");
            docker.ok("rmi", fake.host() + "/cut:t");
        }
    }

    @Test
    void refusesALie() {
        daemon.expectUnfinishedPulls();
        Big big = big();
        try (FakeRegistry fake = new FakeRegistry(big.layout(), big.top())) {
            byte[] lie = big.layout().blobs().get(big.layer()).clone();
            lie[lie.length / 2] ^= 1;
            fake.lie(big.layer(), lie);
            String before = docker.ok("images", "-aq");
            docker.run("pull", fake.host() + "/lie:t").exited(1).says(big.layer());
            assertEquals(before, docker.ok("images", "-aq"));
            fake.lie(big.layer(), big.layout().blobs().get(big.layer()));
            docker.ok("pull", fake.host() + "/lie:t");
            docker.ok("rmi", fake.host() + "/lie:t");
            fake.lie(big.top().digest(), bytes("{\"mediaType\":\"" + big.top().mediaType() + "\"}"));
            docker.run("pull", fake.host() + "/lie@" + big.top().digest()).exited(1);
        }
    }
}

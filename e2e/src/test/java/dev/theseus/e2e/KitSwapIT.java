package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.ChangedKit;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.FakeRegistry;
import dev.theseus.e2e.harness.ImageLayout;
import dev.theseus.e2e.harness.WithDaemon;
import dev.theseus.e2e.load.Load;
import dev.theseus.e2e.load.Toll;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What drivers share is replaced with a driver: a fault of a kit is mended as one of the driver itself, without a restart. */
@WithDaemon
class KitSwapIT {
    /** Says who has unpacked a file. */
    private static final String MARK = "unpacked-by";

    private final Daemon daemon;
    private final DockerCli docker;

    KitSwapIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    @Test
    void aChangedLayerReaderUnpacksWhatComesAfterTheSwap() throws IOException {
        Map<String, byte[]> changed = new ChangedKit("kit-storage", "dev.theseus.kit.storage.tar.LayerExtractor")
                .with(
                        daemon.folder(),
                        "private void describeAttributes(String path, TarEntry entry) {",
                        "if (entry.kind() == Kind.REGULAR) root.setExtendedAttribute(path, \"user." + MARK
                                + "\", new byte[] {2});");
        Path jar = DriverBundle.of("storage-overlay")
                .version("0.1.0.kit")
                .files(changed)
                .in(daemon.folder());
        long pid = daemon.pid();
        try (FakeRegistry before = image("before");
                FakeRegistry after = image("after")) {
            assertEquals(List.of(), marks("first", before));
            try (Load load = new Load(daemon)) {
                Toll toll = load.during("`storage-overlay` with a changed kit", () -> {
                    daemon.shell().swap("storage-overlay", jar);
                    return Load.Slots.UNKNOWN;
                });
                System.err.print(Toll.row(toll));
                assertEquals(List.of(), toll.failures());
                assertTrue(toll.free(), () -> Toll.row(toll));
                assertEquals(
                        "dev.theseus.storage-overlay 0.1.0.kit", daemon.shell().holder("storage", "overlay2"));
                assertEquals(List.of(MARK), marks("second", after));
                assertEquals(List.of(), marks("third", before), "the layer is older than the kit");
            }
            daemon.removeContainers();
            docker.ok("rmi", before.host() + "/box:1", after.host() + "/box:1");
        }
        assertEquals(pid, daemon.pid());
        assertTrue(daemon.alive());
    }

    private FakeRegistry image(String content) {
        ImageLayout layout = new ImageLayout(daemon.folder().resolve("layout-" + content));
        ImageLayout.Layer system = ImageLayout.busybox(ImageLayout.Packing.GZIP);
        ImageLayout.Layer own =
                ImageLayout.layer(ImageLayout.Packing.GZIP, Map.of("page", content.getBytes(StandardCharsets.UTF_8)));
        return new FakeRegistry(layout, layout.image(true, "amd64", content, system, own));
    }

    /** The marks that a container sees at the file of an image's own layer. */
    private List<String> marks(String container, FakeRegistry registry) throws IOException {
        docker.ok("run", "-d", "--name", container, registry.host() + "/box:1", "sleep", "1000");
        Path page = Path.of("/proc", docker.inspect(container, "{{.State.Pid}}"), "root/page");
        return Files.getFileAttributeView(page, UserDefinedFileAttributeView.class)
                .list();
    }

    @Test
    void aChangedCheckOfFirewallPlansIsAsked() {
        String link = "kit" + daemon.pid();
        String[] create = {"network", "create", "-o", "com.docker.network.bridge.name=" + link, "checked"};
        Map<String, byte[]> changed = new ChangedKit("kit-firewall", "dev.theseus.kit.firewall.PlanCheck")
                .with(
                        daemon.folder(),
                        "public static void require(FirewallPlan plan) {",
                        "if (plan.networks().stream().anyMatch(each -> each.linkName().equals(\"" + link
                                + "\"))) throw EngineException.invalid(\"the changed kit wants no " + link + "\");");
        swap(DriverBundle.of("network-iptables").version("0.1.0.kit").files(changed));
        docker.run(create).failed("the changed kit wants no " + link);
        swap(DriverBundle.of("network-iptables").version("0.1.0.back"));
        docker.ok(create);
        docker.ok("network", "rm", "checked");
    }

    private void swap(DriverBundle build) {
        daemon.shell().swap("network-iptables", build.in(daemon.folder()));
    }
}

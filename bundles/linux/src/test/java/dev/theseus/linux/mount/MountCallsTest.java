package dev.theseus.linux.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.IdRange;
import dev.theseus.api.host.MountSpec;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
class MountCallsTest {
    @TempDir
    Path folder;

    private final List<Path> mounted = new ArrayList<>();

    @BeforeEach
    void ownTmpfs() {
        // An overlay's upper folder must not itself be on an overlay, wherever the tests run.
        MountCalls.tmpfs(folder, List.of("size=64m", "mode=0755"));
        mounted.add(folder);
    }

    @AfterEach
    void unmountAll() {
        mounted.reversed().forEach(MountCalls::detach);
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    @Test
    void mappedIdsAreRefusedBeforeAnythingIsMounted() {
        MountSpec mapped = new MountSpec("tmpfs", "t", List.of(), List.of(new IdRange(0, 100_000, 65_536)));
        EngineException refused = assertThrows(EngineException.class, () -> MountCalls.mount(mapped, folder));
        assertEquals(ErrorKind.NOT_IMPLEMENTED, refused.kind());
    }

    @Test
    void bindsReadOnlyAndReportsPropagation() throws IOException {
        Path source = directory("source");
        Path target = directory("a target");
        MountCalls.mount(new MountSpec("bind", source.toString(), List.of("rbind", "ro", "rshared")), target);
        mounted.add(target);
        MountEntry entry = MountTable.read().at(target).orElseThrow();
        assertTrue(entry.options().contains("ro"));
        assertTrue(entry.isShared());
        assertThrows(IOException.class, () -> Files.createFile(target.resolve("file")));
        MountCalls.propagate(target, Propagation.PRIVATE);
        assertFalse(MountTable.read().at(target).orElseThrow().isShared());
        assertTrue(MountCalls.unmount(target));
        assertFalse(MountCalls.unmount(target));
    }

    @Test
    void busyMountIsDetached() throws IOException {
        Path target = directory("busy");
        MountCalls.tmpfs(target, List.of());
        try (var open = Files.newOutputStream(target.resolve("file"))) {
            open.write(1);
            assertTrue(MountCalls.unmount(target));
        }
        assertTrue(MountTable.read().at(target).isEmpty());
    }

    @Test
    void overlayWithFewLayersAndWithMoreThanOnePageOfThem() throws IOException {
        for (int layers : new int[] {2, 60, 120}) {
            StringJoiner lower = new StringJoiner(":");
            for (int i = 0; i < layers; i++) {
                Path layer = directory("stack" + layers + "/a-rather-long-name-for-a-layer-" + i + "/diff");
                Files.writeString(layer.resolve("file" + i), "layer " + i);
                Files.writeString(layer.resolve("top"), "layer " + i);
                lower.add(layer.toString());
            }
            Path upper = directory("stack" + layers + "/upper");
            Path target = directory("stack" + layers + "/merged");
            List<String> options = List.of(
                    "lowerdir=" + lower, "upperdir=" + upper, "workdir=" + directory("stack" + layers + "/work"));
            MountCalls.mount(new MountSpec("overlay", "overlay", options), target);
            mounted.add(target);
            assertEquals("layer 0", Files.readString(target.resolve("top")));
            assertEquals("layer " + (layers - 1), Files.readString(target.resolve("file" + (layers - 1))));
            Files.writeString(target.resolve("new"), "x");
            assertTrue(Files.exists(upper.resolve("new")));
        }
    }

    @Test
    void errorNamesTheCallTheTargetAndTheErrno() {
        MountSpec spec = new MountSpec("no-such-fs", "none", List.of());
        EngineException failure = assertThrows(EngineException.class, () -> MountCalls.mount(spec, folder));
        assertEquals(ErrorKind.NOT_FOUND, failure.kind());
        assertEquals("mount no-such-fs none on " + folder + ": no such device (ENODEV)", failure.message());
    }

    @Test
    void tableUnescapesAndFindsTheHoldingMount() {
        MountTable table = MountTable.parse("""
            22 1 254:0 / / rw,relatime - ext4 /dev/root rw
            36 22 0:33 /x\\040y /mnt\\040a rw,nosuid shared:4 master:2 - tmpfs tmp\\011fs rw,size=1k
            37 36 0:34 / /mnt\\040a/b ro - tmpfs none rw
            broken line
            """);
        MountEntry entry = table.holding(Path.of("/mnt a/c")).orElseThrow();
        assertEquals("/x y", entry.root());
        assertEquals("tmp\tfs", entry.source());
        assertTrue(entry.isShared());
        assertEquals(22, table.holding(Path.of("/mnt az")).orElseThrow().id());
        assertEquals(
                List.of("/mnt a/b", "/mnt a"),
                table.below(Path.of("/mnt a")).stream().map(MountEntry::target).toList());
    }

    @Test
    void layersAreNamedFromTheFolderThatHoldsThem() {
        List<String> options =
                List.of("lowerdir=/a/s/1/diff:/a/s/2/diff", "upperdir=/a/s/3/u", "workdir=/a/s/3/w", "x=/a/s");
        assertEquals(
                new RelativeOverlay(
                        Path.of("/a/s"), List.of("lowerdir=1/diff:2/diff", "upperdir=3/u", "workdir=3/w", "x=/a/s")),
                RelativeOverlay.of(options).orElseThrow());
        assertTrue(RelativeOverlay.of(List.of("lowerdir=/a/1:/b/2")).isEmpty());
        assertTrue(RelativeOverlay.of(List.of("lowerdir=1:2")).isEmpty());
    }

    @Test
    void colonsInLayerNamesMayBeEscaped() {
        assertEquals(List.of("/a:b", "/c\\d", "/e"), OverlayMount.layers("/a\\:b:/c\\\\d:/e"));
    }
}

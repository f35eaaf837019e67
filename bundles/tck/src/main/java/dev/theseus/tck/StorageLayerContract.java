package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static dev.theseus.tck.LayerTar.attribute;
import static dev.theseus.tck.LayerTar.mode;
import static dev.theseus.tck.LayerTar.owner;
import static dev.theseus.tck.StorageTrial.key;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Unpacking layers, honest and hostile. */
interface StorageLayerContract extends StorageContract {
    private static Object unix(Path file, String attribute) throws IOException {
        return Files.getAttribute(file, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    default void ownersModesAndTimesAreKept() throws IOException {
        trial().layer(
                        "base",
                        "",
                        new LayerTar()
                                .folder("d", owner(1000, 1001), mode(01770))
                                .file("d/tool", "x", owner(7, 8), mode(04755))
                                .symbolicLink("d/link", "/nowhere", owner(9, 10)));
        try (MountedTree tree = trial().mount("base")) {
            assertEquals(01770, (int) unix(tree.path("d"), "mode") & 07777);
            assertEquals(1000, unix(tree.path("d"), "uid"));
            assertEquals(1001, unix(tree.path("d"), "gid"));
            assertEquals(04755, (int) unix(tree.path("d/tool"), "mode") & 07777);
            assertEquals(7, unix(tree.path("d/tool"), "uid"));
            assertEquals(9, unix(tree.path("d/link"), "uid"));
            assertEquals("/nowhere", Files.readSymbolicLink(tree.path("d/link")).toString());
            for (String name : List.of("d", "d/tool")) {
                assertEquals(
                        LayerTar.TIME,
                        Files.getLastModifiedTime(tree.path(name)).toInstant(),
                        name);
            }
        }
    }

    @Test
    default void linksDevicesAndAttributesAreKept() throws IOException {
        trial().layer(
                        "base",
                        "",
                        new LayerTar()
                                .file("a", "content", attribute("user.color", "red"))
                                .hardLink("b", "a")
                                .characterDevice("null", 1, 3)
                                .fifo("pipe"));
        try (MountedTree tree = trial().mount("base")) {
            assertEquals(unix(tree.path("a"), "ino"), unix(tree.path("b"), "ino"));
            assertEquals("content", Files.readString(tree.path("b")));
            assertArrayEquals(
                    "red".getBytes(StandardCharsets.UTF_8), (byte[]) Files.getAttribute(tree.path("a"), "user:color"));
            assertEquals(0020600, unix(tree.path("null"), "mode"));
            assertEquals(1L << 8 | 3, unix(tree.path("null"), "rdev"));
            assertEquals(0010600, unix(tree.path("pipe"), "mode"));
        }
    }

    @Test
    default void sizeOfRegularFilesIsReturned() {
        trial().prepare("job", "");
        assertEquals(
                7,
                trial().apply(
                                "job",
                                new LayerTar().folder("d").file("d/f", "1234").file("g", "567")));
    }

    @Test
    default void whiteoutsDelete() throws IOException {
        trial().layer(
                        "base",
                        "",
                        new LayerTar()
                                .file("gone", "x")
                                .file("stays", "y")
                                .folder("d")
                                .file("d/in", "z"));
        trial().layer("top", "base", new LayerTar().whiteout("gone").whiteout("d"));
        try (MountedTree tree = trial().mount("top")) {
            assertArrayEquals(new String[] {"stays"}, tree.root().toFile().list());
        }
        trial().layer("again", "top", new LayerTar().folder("d").file("d/new", "n"));
        try (MountedTree tree = trial().mount("again")) {
            assertArrayEquals(new String[] {"new"}, tree.path("d").toFile().list());
        }
    }

    @Test
    default void opaqueFolderHidesWhatWasThere() throws IOException {
        trial().layer("base", "", new LayerTar().folder("d").file("d/old", "x").file("other", "y"));
        trial().layer("top", "base", new LayerTar().folder("d").opaque("d").file("d/new", "z"));
        try (MountedTree tree = trial().mount("top")) {
            assertArrayEquals(new String[] {"new"}, tree.path("d").toFile().list());
            assertTrue(Files.exists(tree.path("other")));
        }
    }

    @Test
    default void typesMayChangeFromLayerToLayer() throws IOException {
        trial().layer(
                        "base",
                        "",
                        new LayerTar()
                                .file("file-to-folder", "x")
                                .folder("folder-to-file")
                                .file("folder-to-file/in", "y")
                                .symbolicLink("link-to-file", "/etc/passwd"));
        trial().layer(
                        "top",
                        "base",
                        new LayerTar()
                                .folder("file-to-folder")
                                .file("file-to-folder/in", "1")
                                .file("folder-to-file", "2")
                                .file("link-to-file", "3"));
        try (MountedTree tree = trial().mount("top")) {
            assertEquals("1", Files.readString(tree.path("file-to-folder/in")));
            assertEquals("2", Files.readString(tree.path("folder-to-file")));
            assertTrue(Files.isRegularFile(tree.path("link-to-file"), LinkOption.NOFOLLOW_LINKS));
        }
    }

    @Test
    default void missingFoldersAreMade() throws IOException {
        trial().layer("base", "", new LayerTar().file("a/b/c", "x"));
        try (MountedTree tree = trial().mount("base")) {
            assertEquals("x", Files.readString(tree.path("a/b/c")));
            assertEquals(0755, (int) unix(tree.path("a"), "mode") & 07777);
        }
    }

    @Test
    default void impliedFoldersKeepTheLookOfTheirParents() throws IOException {
        trial().layer(
                        "base",
                        "",
                        new LayerTar().folder("tmp", mode(01777), owner(3, 4)).file("tmp/a", "x"));
        trial().layer("middle", "base", new LayerTar().file("other", "x"));
        trial().layer("top", "middle", new LayerTar().file("tmp/b", "y").file("new/c", "z"));
        try (MountedTree tree = trial().mount("top")) {
            assertEquals(01777, (int) unix(tree.path("tmp"), "mode") & 07777);
            assertEquals(3, unix(tree.path("tmp"), "uid"));
            assertEquals("x", Files.readString(tree.path("tmp/a")));
            assertEquals(0755, (int) unix(tree.path("new"), "mode") & 07777);
        }
    }

    @Test
    default void whiteoutsAreOnlyAboutTheLayersBelow() throws IOException {
        trial().layer("base", "", new LayerTar().folder("d").file("d/old", "x").file("f", "1"));
        trial().layer(
                        "top",
                        "base",
                        new LayerTar()
                                .whiteout("d")
                                .folder("d")
                                .file("d/new", "y")
                                .file("f", "2")
                                .whiteout("f"));
        try (MountedTree tree = trial().mount("top")) {
            assertArrayEquals(new String[] {"new"}, tree.path("d").toFile().list());
            assertEquals("2", Files.readString(tree.path("f")));
        }
    }

    @Test
    default void whiteoutsInTheLowestLayerAreNothing() throws IOException {
        trial().layer(
                        "base",
                        "",
                        new LayerTar().file("a", "x").whiteout("b").folder("d").opaque("d"));
        try (MountedTree tree = trial().mount("base")) {
            assertArrayEquals(
                    new String[] {"a", "d"},
                    java.util.Arrays.stream(tree.root().toFile().list())
                            .sorted()
                            .toArray());
        }
    }

    @Test
    default void rootKeepsTheLookOfItsParent() throws IOException {
        trial().layer(
                        "base",
                        "",
                        new LayerTar().folder("./", owner(5, 6), mode(0750)).file("f", "x"));
        trial().layer("top", "base", new LayerTar().file("g", "y"));
        trial().prepare("c1", "top");
        try (MountedTree tree = trial().mount("c1")) {
            assertEquals(0750, (int) unix(tree.root(), "mode") & 07777);
            assertEquals(5, unix(tree.root(), "uid"));
        }
        trial().prepare("c2", "");
        try (MountedTree tree = trial().mount("c2")) {
            assertEquals(0755, (int) unix(tree.root(), "mode") & 07777);
        }
    }

    @Test
    default void hostileEntriesDoNotLeave() throws IOException {
        Path outside = Files.createDirectory(trial().directory().resolve("outside"));
        Path victim = Files.writeString(outside.resolve("victim"), "unharmed");
        String up = "../".repeat(20);
        List<LayerTar> layers = List.of(
                new LayerTar().file(up + victim.toString().substring(1), "bad"),
                new LayerTar().file(victim.toString(), "bad"),
                new LayerTar().symbolicLink("out", outside.toString()).file("out/victim", "bad"),
                new LayerTar()
                        .symbolicLink("out", up + outside.toString().substring(1))
                        .file("out/victim", "bad"),
                new LayerTar().symbolicLink("out", outside.toString()).file("out/made", "bad"),
                new LayerTar().symbolicLink("out", outside.toString()).file("out/.wh.victim", ""),
                new LayerTar().symbolicLink("out", victim.toString()).file("out", "bad"),
                new LayerTar().hardLink("mine", victim.toString()).file("mine", "bad"),
                new LayerTar().symbolicLink("out", outside.toString()).hardLink("mine", "out/victim"),
                new LayerTar().file("..", "bad"),
                new LayerTar().file(".wh...", ""),
                new LayerTar().file("d/.wh..", ""));
        for (int i = 0; i < layers.size(); i++) {
            String job = "job-" + i;
            trial().prepare(job, "");
            try {
                trial().apply(job, layers.get(i));
            } catch (EngineException e) {
                assertEquals(ErrorKind.INVALID_PARAMETER, e.kind(), "layer " + i + ": " + e.message());
            }
            assertEquals("unharmed", Files.readString(victim), "layer " + i);
            assertEquals(1, unix(victim, "nlink"), "layer " + i + " linked to a file outside");
            assertArrayEquals(new String[] {"victim"}, outside.toFile().list(), "layer " + i);
            trial().remove(job);
        }
    }

    @Test
    default void streamIsReadToItsEndAndLeftOpen() throws IOException {
        trial().prepare("job", "");
        byte[] padded = java.util.Arrays.copyOf(new LayerTar().file("f", "x").bytes(), 64 << 10);
        AtomicBoolean closed = new AtomicBoolean();
        try (InputStream in = new FilterInputStream(new ByteArrayInputStream(padded)) {
            @Override
            public void close() {
                closed.set(true);
            }
        }) {
            trial().driver().apply(key("job"), in, trial().context());
            assertEquals(-1, in.read());
            assertFalse(closed.get());
        }
    }

    @Test
    default void garbageIsRefused() {
        trial().prepare("job", "");
        byte[] garbage =
                "this is no archive, however long it may be. ".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertFails(
                ErrorKind.INVALID_PARAMETER,
                () -> trial().driver().apply(key("job"), new ByteArrayInputStream(garbage), trial().context()));
        byte[] whole = new LayerTar().file("f", "x".repeat(5000)).bytes();
        byte[] half = java.util.Arrays.copyOf(whole, 2000);
        trial().prepare("job-2", "");
        assertThrows(
                EngineException.class,
                () -> trial().driver().apply(key("job-2"), new ByteArrayInputStream(half), trial().context()));
        assertFails(ErrorKind.NOT_FOUND, () -> trial().apply("nowhere", new LayerTar()));
    }

    @Test
    default void failureOfTheSenderComesThroughAsItIs() {
        trial().prepare("job", "");
        byte[] whole = new LayerTar().file("f", "x".repeat(200_000)).bytes();
        InputStream lying = new FilterInputStream(new ByteArrayInputStream(whole, 0, 1000)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = super.read(target, offset, length);
                if (count < 0) {
                    throw EngineException.dataLoss("the registry lied");
                }
                return count;
            }
        };
        var failure =
                assertFails(ErrorKind.DATA_LOSS, () -> trial().driver().apply(key("job"), lying, trial().context()));
        assertTrue(failure.message().contains("the registry lied"), failure.message());
    }

    @Test
    default void cancelledApplyEnds() {
        trial().prepare("job", "");
        var context = trial().context();
        context.cancel();
        LayerTar layer = new LayerTar();
        for (int i = 0; i < 2000; i++) {
            layer.file("f" + i, "x");
        }
        assertFails(ErrorKind.CANCELLED, () -> trial().driver().apply(key("job"), layer.stream(), context));
        trial().remove("job");
        assertEquals(List.of(), trial().keys());
    }
}

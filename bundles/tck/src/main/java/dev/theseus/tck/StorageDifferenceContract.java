package dev.theseus.tck;

import static dev.theseus.tck.LayerTar.mode;
import static dev.theseus.tck.StorageTrial.key;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.storage.Change;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a snapshot changed, as a list and as a layer. */
interface StorageDifferenceContract extends StorageContract {
    private static Change change(Change.Kind kind, String path) {
        return new Change(kind, path);
    }

    private static LayerTar base() {
        return new LayerTar()
                .folder("etc")
                .file("etc/conf", "1")
                .file("etc/old", "2")
                .folder("var")
                .folder("var/log")
                .file("var/log/a", "3")
                .file("var/log/b", "4")
                .file("tool", "5", mode(0644));
    }

    @Test
    default void nothingChangedIsNothing() throws IOException {
        trial().layer("base", "", base());
        trial().prepare("c1", "base");
        try (MountedTree tree = trial().mount("c1")) {
            assertTrue(Files.exists(tree.path("etc/conf")));
        }
        assertEquals(List.of(), trial().changes("c1"));
    }

    @Test
    default void withoutParentAllIsAdded() {
        trial().layer("base", "", new LayerTar().folder("d").file("d/f", "x"));
        assertEquals(
                List.of(change(Change.Kind.ADDED, "/d"), change(Change.Kind.ADDED, "/d/f")), trial().changes("base"));
    }

    @Test
    default void addedChangedAndDeletedAreTold() throws IOException {
        trial().layer("base", "", base());
        trial().prepare("c1", "base");
        try (MountedTree tree = trial().mount("c1")) {
            Files.writeString(tree.path("etc/conf"), "changed");
            Files.delete(tree.path("etc/old"));
            Files.createDirectories(tree.path("new/deep"));
            Files.writeString(tree.path("new/deep/f"), "x");
            Files.setAttribute(tree.path("tool"), "unix:mode", 0755);
        }
        assertEquals(
                List.of(
                        change(Change.Kind.MODIFIED, "/etc"),
                        change(Change.Kind.MODIFIED, "/etc/conf"),
                        change(Change.Kind.DELETED, "/etc/old"),
                        change(Change.Kind.ADDED, "/new"),
                        change(Change.Kind.ADDED, "/new/deep"),
                        change(Change.Kind.ADDED, "/new/deep/f"),
                        change(Change.Kind.MODIFIED, "/tool")),
                trial().changes("c1"));
    }

    /** Of whole paths {@code a-b} would come before what is in {@code a}. */
    @Test
    default void changesAreToldFolderByFolder() throws IOException {
        trial().layer(
                        "base",
                        "",
                        new LayerTar()
                                .folder("a")
                                .file("a/old", "1")
                                .folder("a/same")
                                .folder("b"));
        trial().prepare("c1", "base");
        try (MountedTree tree = trial().mount("c1")) {
            Files.writeString(tree.path("a-b"), "x");
            Files.delete(tree.path("a/old"));
            Files.writeString(tree.path("a/same/z"), "x");
            Files.writeString(tree.path("a/same/b"), "x");
            Files.createDirectories(tree.path("b/c/d"));
        }
        assertEquals(
                List.of(
                        change(Change.Kind.MODIFIED, "/a"),
                        change(Change.Kind.DELETED, "/a/old"),
                        change(Change.Kind.MODIFIED, "/a/same"),
                        change(Change.Kind.ADDED, "/a/same/b"),
                        change(Change.Kind.ADDED, "/a/same/z"),
                        change(Change.Kind.ADDED, "/a-b"),
                        change(Change.Kind.MODIFIED, "/b"),
                        change(Change.Kind.ADDED, "/b/c"),
                        change(Change.Kind.ADDED, "/b/c/d")),
                trial().changes("c1"));
    }

    /** Whoever asks may have had enough: nothing more is told, and what was thrown is not turned into something else. */
    @Test
    default void whatIsThrownByWhoIsToldEndsTheWalk() {
        trial().layer(
                        "base",
                        "",
                        new LayerTar().file("a", "1").file("b", "2").folder("c").file("c/d", "3"));
        List<Change> told = new ArrayList<>();
        EngineException enough = EngineException.conflict("enough");
        EngineException thrown = assertThrows(
                EngineException.class,
                () -> trial().driver()
                        .changes(
                                key("base"),
                                change -> {
                                    told.add(change);
                                    if (told.size() == 2) {
                                        throw enough;
                                    }
                                },
                                trial().context()));
        assertSame(enough, thrown);
        assertEquals(List.of(change(Change.Kind.ADDED, "/a"), change(Change.Kind.ADDED, "/b")), told);
    }

    @Test
    default void deletedFolderIsToldOnce() throws IOException {
        trial().layer("base", "", base());
        trial().prepare("c1", "base");
        try (MountedTree tree = trial().mount("c1")) {
            tree.run("rm", "-r", "var");
        }
        assertEquals(List.of(change(Change.Kind.DELETED, "/var")), trial().changes("c1"));
    }

    @Test
    default void replacedFolderTellsWhatItHides() throws IOException {
        trial().layer("base", "", base());
        trial().prepare("c1", "base");
        try (MountedTree tree = trial().mount("c1")) {
            tree.run("rm", "-r", "var/log");
            Files.createDirectory(tree.path("var/log"));
            Files.writeString(tree.path("var/log/c"), "x");
        }
        assertEquals(
                List.of(
                        change(Change.Kind.MODIFIED, "/var"),
                        change(Change.Kind.MODIFIED, "/var/log"),
                        change(Change.Kind.DELETED, "/var/log/a"),
                        change(Change.Kind.DELETED, "/var/log/b"),
                        change(Change.Kind.ADDED, "/var/log/c")),
                trial().changes("c1"));
    }

    @Test
    default void changedTypeIsAChange() throws IOException {
        trial().layer("base", "", base());
        trial().prepare("c1", "base");
        try (MountedTree tree = trial().mount("c1")) {
            tree.run("rm", "-r", "var", "tool");
            Files.writeString(tree.path("var"), "a file now");
            Files.createDirectory(tree.path("tool"));
            Files.writeString(tree.path("tool/in"), "x");
        }
        assertEquals(
                List.of(
                        change(Change.Kind.MODIFIED, "/tool"),
                        change(Change.Kind.ADDED, "/tool/in"),
                        change(Change.Kind.MODIFIED, "/var")),
                trial().changes("c1"));
    }

    @Test
    default void whatAMiddleLayerDeletedIsNew() throws IOException {
        trial().layer("base", "", base());
        trial().layer(
                        "middle",
                        "base",
                        new LayerTar().whiteout("tool").folder("etc").opaque("etc"));
        trial().prepare("c1", "middle");
        try (MountedTree tree = trial().mount("c1")) {
            Files.writeString(tree.path("tool"), "x");
            Files.writeString(tree.path("etc/conf"), "x");
        }
        assertEquals(
                List.of(
                        change(Change.Kind.MODIFIED, "/etc"),
                        change(Change.Kind.ADDED, "/etc/conf"),
                        change(Change.Kind.ADDED, "/tool")),
                trial().changes("c1"));
    }

    @Test
    default void differenceCanBeAppliedElsewhere() throws IOException {
        trial().layer("base", "", base().folder("still"));
        FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z"));
        trial().prepare("c1", "base");
        try (MountedTree tree = trial().mount("c1")) {
            tree.run("rm", "-r", "var/log", "etc/old");
            Files.createDirectory(tree.path("var/log"));
            Files.writeString(tree.path("var/log/c"), "x");
            Files.createLink(tree.path("second"), tree.path("var/log/c"));
            Files.createLink(tree.path("etc/again"), tree.path("etc/conf"));
            Files.setLastModifiedTime(tree.path("still"), time);
            Files.createSymbolicLink(tree.path("link"), Path.of("tool"));
            Files.setAttribute(tree.path("tool"), "unix:mode", 04711);
            tree.run("mknod", "dev", "c", "1", "5");
        }
        byte[] layer = trial().diff("c1");
        trial().prepare("copy", "base");
        trial().driver().apply(key("copy"), new ByteArrayInputStream(layer), trial().context());
        assertEquals(trial().changes("c1"), trial().changes("copy"));
        try (MountedTree tree = trial().mount("copy")) {
            assertArrayEquals(new String[] {"c"}, tree.path("var/log").toFile().list());
            assertFalse(Files.exists(tree.path("etc/old")));
            assertEquals(
                    Files.getAttribute(tree.path("second"), "unix:ino"),
                    Files.getAttribute(tree.path("var/log/c"), "unix:ino"));
            assertEquals(
                    Files.getAttribute(tree.path("etc/again"), "unix:ino"),
                    Files.getAttribute(tree.path("etc/conf"), "unix:ino"),
                    "a new name of a parent's file");
            assertEquals(time, Files.getLastModifiedTime(tree.path("still")));
            assertTrue(Files.isSymbolicLink(tree.path("link")));
            assertEquals(0104711, Files.getAttribute(tree.path("tool"), "unix:mode", LinkOption.NOFOLLOW_LINKS));
            assertEquals(
                    0020000,
                    (int) Files.getAttribute(tree.path("dev"), "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000);
        }
    }

    @Test
    default void differenceHasTheStandardsWhiteouts() throws IOException {
        trial().layer("base", "", base());
        trial().prepare("c1", "base");
        try (MountedTree tree = trial().mount("c1")) {
            tree.run("rm", "-r", "var", "etc/old");
        }
        assertEquals(
                List.of(".wh.var", "etc/", "etc/.wh.old"),
                LayerTar.names(trial().diff("c1")).stream().sorted().toList());
    }

    @Test
    default void sameContentGivesTheSameBytes() throws IOException {
        trial().layer("base", "", base());
        trial().prepare("c1", "base");
        try (MountedTree tree = trial().mount("c1")) {
            for (int i = 0; i < 50; i++) {
                Files.writeString(tree.path("f" + (i * 7 % 50)), "x");
            }
        }
        byte[] first = trial().diff("c1");
        trial().reopen();
        assertArrayEquals(first, trial().diff("c1"));
        List<String> names = LayerTar.names(first);
        assertEquals(names.stream().sorted().toList(), names);
    }

    /** In a layer they would delete other files wherever it is unpacked. */
    @Test
    default void filesNamedLikeDeletionsAreRefusedByTheirNames() throws IOException {
        trial().layer("base", "", base());
        for (String name : List.of(".wh.conf", ".wh..wh..opq", ".wh..wh.plnk", ".wh.")) {
            trial().prepare("c1", "base");
            try (MountedTree tree = trial().mount("c1")) {
                Files.writeString(tree.path("etc/" + name), "x");
            }
            EngineException refusal = assertThrows(EngineException.class, () -> trial().diff("c1"));
            assertEquals(ErrorKind.CONFLICT, refusal.kind());
            assertTrue(refusal.message().contains("/etc/" + name + " "), refusal.message());
            trial().remove("c1");
        }
    }
}

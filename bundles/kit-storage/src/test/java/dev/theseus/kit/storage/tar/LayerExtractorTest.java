package dev.theseus.kit.storage.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.kit.storage.tar.TarEntry.Kind;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.TreeRemoval;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.linux.process.Command;
import dev.theseus.testing.NeedsRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
class LayerExtractorTest {
    private static final Instant TIME = Instant.parse("2001-02-03T04:05:06.123456789Z");
    private static final CallContext CONTEXT = CallContext.background(Duration.ofSeconds(30));

    @TempDir
    Path folder;

    private Path target;
    private RootedDirectory root;

    @BeforeEach
    void open() throws IOException {
        // A tmpfs: it has trusted attributes and devices wherever the tests run.
        MountCalls.tmpfs(folder, List.of("size=64m", "mode=0755"));
        target = Files.createDirectory(folder.resolve("target"));
        Files.writeString(folder.resolve("outside"), "untouched");
        root = RootedDirectory.open(target);
    }

    @AfterEach
    void close() {
        root.close();
        MountCalls.detach(folder);
    }

    /** An archive under construction. */
    private static final class Archive {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarWriter writer = new TarWriter(bytes);

        Archive put(TarEntry entry) throws IOException {
            writer.put(entry);
            return this;
        }

        Archive file(String name, String content) throws IOException {
            byte[] data = content.getBytes(StandardCharsets.UTF_8);
            writer.put(TarEntry.regular(name, 0644, data.length, TIME));
            writer.write(data, 0, data.length);
            return this;
        }

        Archive folder(String name) throws IOException {
            return put(TarEntry.directory(name, 0755, TIME));
        }

        Archive symlink(String name, String to) throws IOException {
            return put(TarEntry.link(name, Kind.SYMBOLIC_LINK, to));
        }

        Archive hardlink(String name, String to) throws IOException {
            return put(TarEntry.link(name, Kind.HARD_LINK, to));
        }

        ByteArrayInputStream input() throws IOException {
            writer.finish();
            return new ByteArrayInputStream(bytes.toByteArray());
        }
    }

    private void extract(Archive archive) throws IOException {
        extract(archive, WhiteoutPolicy.overlay());
    }

    private void extract(Archive archive, WhiteoutPolicy policy) throws IOException {
        LayerExtractor.extract(archive.input(), root, ExtractOptions.layer(policy));
    }

    private String read(String path) throws IOException {
        return Files.readString(target.resolve(path));
    }

    /** As other readers do, and not for the next header. */
    @Test
    void contentOfWhatOnlyItsNameMakesAFolderIsPassedOver() throws IOException {
        Archive archive = new Archive().file("folder/", "content").file("after", "x");
        extract(archive);
        assertTrue(Files.isDirectory(target.resolve("folder")));
        assertEquals("x", read("after"));
    }

    /** Only a pax header can have one: in others it ends the name. */
    @Test
    void aNameWithANulByteIsRefused() throws IOException {
        Archive archive = new Archive().file("n".repeat(TarFormat.NAME_SIZE + 1) + "\0b", "x");
        EngineException refused = assertThrows(EngineException.class, () -> extract(archive));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertEquals("path has a NUL byte in it", refused.message());
    }

    @Test
    void anAttributeThatTheKernelCannotReadIsTheArchivesFault() throws IOException {
        Archive archive = new Archive()
                .put(new TarEntry(
                        "f",
                        Kind.REGULAR,
                        0644,
                        0,
                        0,
                        0,
                        TIME,
                        "",
                        0,
                        0,
                        Map.of("security.capability", new byte[] {1, 0, 0, 2}),
                        List.of()));
        EngineException refused = assertThrows(EngineException.class, () -> extract(archive));
        assertEquals(ErrorKind.DATA_LOSS, refused.kind());
        assertEquals("archive has an attribute security.capability of f with a value that is none", refused.message());
    }

    @Test
    void everythingOfAMemberIsKept() throws IOException {
        byte[] capability = {1, 0, 0, 2, (byte) 0x80, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        Archive archive = new Archive();
        archive.put(TarEntry.directory("d/", 01777, TIME));
        archive.put(new TarEntry(
                "d/f",
                Kind.REGULAR,
                04755,
                3_000_000_000L,
                2_500_000,
                5,
                TIME,
                "",
                0,
                0,
                Map.of("security.capability", capability, "trusted.note", new byte[] {0, (byte) 0xff}),
                List.of()));
        archive.writer.write("hello".getBytes(StandardCharsets.UTF_8), 0, 5);
        archive.hardlink("d/h", "d/f");
        archive.symlink("d/s", "/etc/passwd");
        archive.put(new TarEntry("d/null", Kind.CHARACTER_DEVICE, 0666, 0, 0, 0, TIME, "", 1, 3, Map.of(), List.of()));
        archive.put(new TarEntry("d/fifo", Kind.FIFO, 0600, 1, 2, 0, TIME, "", 0, 0, Map.of(), List.of()));
        extract(archive);

        FileStatus file = root.stat("d/f").orElseThrow();
        assertEquals(0104755, file.mode());
        assertEquals(3_000_000_000L, file.uid());
        assertEquals(2_500_000, file.gid());
        assertEquals(TIME, file.modified());
        assertEquals(2, file.links());
        assertEquals("hello", read("d/h"));
        assertArrayEquals(capability, root.extendedAttributes("d/f").get("security.capability"));
        assertArrayEquals(
                new byte[] {0, (byte) 0xff}, root.extendedAttributes("d/f").get("trusted.note"));
        FileStatus directory = root.stat("d").orElseThrow();
        assertEquals(041777, directory.mode());
        assertEquals(TIME, directory.modified());
        assertEquals("/etc/passwd", root.readLink("d/s"));
        FileStatus device = root.stat("d/null").orElseThrow();
        assertEquals(020666, device.mode());
        assertEquals(1, device.deviceMajor());
        assertEquals(3, device.deviceMinor());
        assertEquals(FileStatus.FIFO, root.stat("d/fifo").orElseThrow().type());
    }

    @Test
    void membersThatLeaveTheRootAreRefused() {
        for (String name : List.of("../outside", "a/../../outside", "/../outside")) {
            EngineException refused =
                    assertThrows(EngineException.class, () -> extract(new Archive().file(name, "evil")), name);
            assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        }
        EngineException link =
                assertThrows(EngineException.class, () -> extract(new Archive().hardlink("stolen", "../outside")));
        assertEquals(ErrorKind.INVALID_PARAMETER, link.kind());
    }

    @Test
    void absoluteNamesAndLinksStayInside() throws IOException {
        extract(new Archive().file(folder.resolve("outside").toString(), "inside"));
        assertEquals("inside", read(folder.resolve("outside").toString().substring(1)));

        extract(new Archive().symlink("escape", folder.toString()).file("escape/outside", "evil"));
        extract(new Archive().symlink("up", "../../../../../../..").file("up/outside2", "evil"));
        extract(new Archive().folder("real").symlink("rel", "../../real").file("rel/x", "ok"));
        assertEquals("untouched", Files.readString(folder.resolve("outside")));
        assertEquals("evil", read("outside2"));
        assertEquals("ok", read("real/x"));
        assertFalse(Files.exists(Path.of("/outside2")));
    }

    @Test
    void linkIsReplacedNotWrittenThrough() throws IOException {
        extract(new Archive()
                .symlink("file", folder.resolve("outside").toString())
                .file("file", "new"));
        assertEquals("new", read("file"));
        assertFalse(Files.isSymbolicLink(target.resolve("file")));
        assertEquals("untouched", Files.readString(folder.resolve("outside")));
    }

    @Test
    void hardLinkThroughALinkCanNotReachOutside() throws IOException {
        Archive archive = new Archive().symlink("l", folder.toString()).hardlink("stolen", "l/outside");
        EngineException refused = assertThrows(EngineException.class, () -> extract(archive));
        assertEquals(ErrorKind.DATA_LOSS, refused.kind());
        assertFalse(Files.exists(target.resolve("stolen"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void kindsReplaceEachOther() throws IOException {
        extract(new Archive().file("a", "1").folder("b").file("b/c", "2").symlink("s", "b"));
        extract(new Archive()
                .folder("a")
                .file("a/x", "3")
                .file("b", "4")
                .folder("s")
                .file("s/y", "5"));
        assertEquals("3", read("a/x"));
        assertEquals("4", read("b"));
        assertEquals("5", read("s/y"));
        assertFalse(Files.isSymbolicLink(target.resolve("s")));
        ExtractOptions careful = new ExtractOptions(WhiteoutPolicy.NONE, false, 7, 8, true);
        assertThrows(
                EngineException.class,
                () -> LayerExtractor.extract(new Archive().file("a", "x").input(), root, careful));
        LayerExtractor.extract(new Archive().file("owned", "x").input(), root, careful);
        assertEquals(7, root.stat("owned").orElseThrow().uid());
        assertEquals(8, root.stat("owned").orElseThrow().gid());
    }

    @Test
    void overlayWhiteoutsBecomeDevicesAndAttributes() throws IOException {
        extract(new Archive()
                .file("gone/.wh.x", "")
                .folder("o")
                .file("o/.wh..wh..opq", "")
                .file("o/new", "n"));
        assertTrue(root.stat("gone/x").orElseThrow().isOverlayWhiteout());
        assertArrayEquals(new byte[] {'y'}, root.extendedAttributes("o").get("trusted.overlay.opaque"));
        assertEquals("n", read("o/new"));
        assertFalse(Files.exists(target.resolve("o/.wh..wh..opq")));
    }

    @Test
    void overlayWhiteoutsAreOnlyAboutTheLayersBelow() throws IOException {
        extract(new Archive()
                .file(".wh.replaced", "")
                .folder("replaced")
                .file("replaced/in", "1")
                .folder("later")
                .file("later/in", "2")
                .file(".wh.later", "")
                .file("file", "3")
                .file(".wh.file", ""));
        for (String folder : List.of("replaced", "later")) {
            assertArrayEquals(new byte[] {'y'}, root.extendedAttributes(folder).get("trusted.overlay.opaque"), folder);
        }
        assertEquals("1", read("replaced/in"));
        assertEquals("2", read("later/in"));
        assertEquals("3", read("file"));
    }

    @Test
    void impliedFoldersAreTold() throws IOException {
        List<String> told = new java.util.ArrayList<>();
        ExtractOptions options = ExtractOptions.layer(WhiteoutPolicy.overlay()).withImpliedFolders((tree, path) -> {
            told.add(path);
            tree.setMode(path, 01777);
        });
        byte[] archive = new Archive()
                .file("tmp/deep/f", "1")
                .folder("named")
                .file("named/f", "2")
                .file("tmp/.wh.x", "")
                .input()
                .readAllBytes();
        LayerExtractor.extract(new ByteArrayInputStream(archive), root, options);
        assertEquals(List.of("tmp", "tmp/deep"), told);
        assertEquals(01777, root.stat("tmp").orElseThrow().permissions());
        assertEquals(0755, root.stat("named").orElseThrow().permissions());
    }

    @Test
    void plainWhiteoutsDelete() throws IOException {
        extract(new Archive()
                .file("a/x", "1")
                .file("a/y", "2")
                .file("o/old", "3")
                .file("o/sub/old", "4"));
        extract(
                new Archive()
                        .file("a/.wh.x", "")
                        .file("o/new", "5")
                        .file("o/sub/new", "6")
                        .file("o/.wh..wh..opq", ""),
                WhiteoutPolicy.plain());
        assertFalse(Files.exists(target.resolve("a/x")));
        assertEquals("2", read("a/y"));
        assertFalse(Files.exists(target.resolve("o/old")));
        assertFalse(Files.exists(target.resolve("o/sub/old")));
        assertEquals("5", read("o/new"));
        assertEquals("6", read("o/sub/new"));
    }

    @Test
    void whiteoutsCanNotNameTheFolderItself() {
        for (String name : List.of("a/.wh.", "a/.wh..", "a/.wh...")) {
            assertThrows(EngineException.class, () -> extract(new Archive().file(name, ""), WhiteoutPolicy.plain()));
        }
    }

    @Test
    void archivesCanNotBringOverlaysOwnAttributes() throws IOException {
        extract(new Archive()
                .put(new TarEntry(
                        "d/",
                        Kind.DIRECTORY,
                        0755,
                        0,
                        0,
                        0,
                        TIME,
                        "",
                        0,
                        0,
                        Map.of("trusted.overlay.redirect", new byte[] {'/'}),
                        List.of())));
        assertTrue(root.extendedAttributes("d").isEmpty());
    }

    @Test
    void brokenArchivesAreDataLoss() throws IOException {
        byte[] whole = new Archive().file("a", "x".repeat(2000)).input().readAllBytes();
        for (int length : new int[] {100, 700, 2000}) {
            var cut = new ByteArrayInputStream(whole, 0, length);
            EngineException failure = assertThrows(
                    EngineException.class, () -> LayerExtractor.extract(cut, root, ExtractOptions.faithful()));
            assertEquals(ErrorKind.DATA_LOSS, failure.kind());
        }
        whole[3] = 'z';
        assertThrows(
                EngineException.class,
                () -> LayerExtractor.extract(new ByteArrayInputStream(whole), root, ExtractOptions.faithful()));
    }

    @Test
    void streamIsReadToItsEnd() throws IOException {
        byte[] archive = new Archive().file("a", "1").input().readAllBytes();
        byte[] padded = java.util.Arrays.copyOf(archive, archive.length + 300_000);
        var in = new ByteArrayInputStream(padded);
        LayerExtractor.extract(in, root, ExtractOptions.faithful());
        assertEquals(0, in.available());
    }

    /** Archives of the tar command in all its formats, with long names, holes and attributes. */
    @Test
    void readsWhatTarWrites() throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        String longName = "n".repeat(120) + "/" + "m".repeat(130);
        Files.createDirectories(source.resolve(longName).getParent());
        Files.writeString(source.resolve(longName), "long");
        Files.createSymbolicLink(source.resolve("longlink"), Path.of(longName));
        String script = "printf abc > sparse; truncate -s 10M sparse; printf end >> sparse; truncate -s 5M empty;"
                + " printf odd > \"$(printf 'n\\377me')\"; chown 3000000:5 sparse; touch -d @-5.5 sparse";
        Command.of("sh", "-c", script).withDirectory(source).runChecked(CONTEXT);
        List<List<String>> formats = List.of(
                List.of("--format=gnu"),
                List.of("--format=gnu", "-S"),
                List.of("--format=posix", "-S", "--sparse-version=0.0"),
                List.of("--format=posix", "-S", "--sparse-version=0.1"),
                List.of("--format=posix", "-S", "--sparse-version=1.0"));
        for (List<String> format : formats) {
            List<String> argv = new java.util.ArrayList<>(List.of("tar", "c"));
            argv.addAll(format);
            argv.add(".");
            byte[] tar =
                    Command.of(argv).withDirectory(source).runChecked(CONTEXT).stdout();
            LayerExtractor.extract(new ByteArrayInputStream(tar), root, ExtractOptions.faithful());
            Command.of("diff", "-r", "--no-dereference", source.toString(), target.toString())
                    .runChecked(CONTEXT);
            assertEquals("long", read(longName));
            assertEquals(3_000_000, root.stat("sparse").orElseThrow().uid());
            assertEquals(10 * 1024 * 1024 + 3, root.stat("sparse").orElseThrow().size());
            if (format.contains("-S")) {
                assertTrue(root.stat("sparse").orElseThrow().blocks() < 200, format.toString());
                assertTrue(root.stat("empty").orElseThrow().blocks() < 200, format.toString());
            }
            if (format.contains("--format=posix")) {
                assertEquals(
                        Instant.ofEpochSecond(-6, 500_000_000),
                        root.stat("sparse").orElseThrow().modified());
            }
            for (String name : root.list("")) {
                root.remove(name);
            }
        }
        assertTrue(TreeRemoval.remove(source));
    }
}

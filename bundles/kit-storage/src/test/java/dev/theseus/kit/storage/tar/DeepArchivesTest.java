package dev.theseus.kit.storage.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.kit.storage.DeepTree;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.testing.NeedsRoot;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@NeedsRoot
class DeepArchivesTest {
    private static final int DEPTH = DeepTree.DEPTH;

    @TempDir
    Path folder;

    @BeforeEach
    void mount() throws IOException {
        MountCalls.tmpfs(folder, List.of("size=512m", "mode=0755"));
        Files.createDirectory(folder.resolve("in"));
        Files.createDirectory(folder.resolve("out"));
    }

    @AfterEach
    void unmount() {
        MountCalls.detach(folder);
    }

    private void pack(OutputStream out) throws IOException {
        try (RootedDirectory root = RootedDirectory.open(folder.resolve("in"));
                BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
                TarPacker packer = new TarPacker(root, buffered, TarPacker.Whiteouts.AS_FILES)) {
            packer.addContents();
            packer.finish();
        }
    }

    private long unpack(InputStream in, WhiteoutPolicy whiteouts) {
        try (RootedDirectory root = RootedDirectory.open(folder.resolve("out"))) {
            return LayerExtractor.extract(in, root, ExtractOptions.layer(whiteouts));
        }
    }

    private static byte[] archive(TarEntry... entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        for (TarEntry entry : entries) {
            writer.put(entry);
        }
        writer.finish();
        return out.toByteArray();
    }

    @Test
    void aTreeOfAnyDepthIsPackedAndUnpacked() throws IOException {
        DeepTree.make(folder.resolve("in"), DEPTH);
        Path archive = folder.resolve("archive");
        try (OutputStream out = Files.newOutputStream(archive)) {
            pack(out);
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
            assertEquals("reached".length(), unpack(in, WhiteoutPolicy.overlay()));
        }
        String middle = "d/".repeat(DEPTH / 2) + "d";
        try (RootedDirectory in = RootedDirectory.open(folder.resolve("in"));
                RootedDirectory out = RootedDirectory.open(folder.resolve("out"))) {
            assertTrue(out.stat(DeepTree.deepest(DEPTH)).isPresent());
            assertEquals(
                    in.stat(middle).orElseThrow().modified(),
                    out.stat(middle).orElseThrow().modified());
        }
    }

    @Test
    void oneMemberThatImpliesAnyDepthIsUnpacked() throws IOException {
        byte[] archive = archive(TarEntry.regular(DeepTree.deepest(DEPTH), 0644, 0, Instant.EPOCH));
        unpack(new ByteArrayInputStream(archive), WhiteoutPolicy.overlay());
        try (RootedDirectory out = RootedDirectory.open(folder.resolve("out"))) {
            assertTrue(out.stat(DeepTree.deepest(DEPTH)).isPresent());
        }
    }

    @Test
    void whiteoutsAtAnyDepthDelete() throws IOException {
        DeepTree.make(folder.resolve("out"), DEPTH);
        String last = "d/".repeat(DEPTH - 1) + "d";
        byte[] archive = archive(
                TarEntry.regular(last + "/.wh.deepest", 0, 0, Instant.EPOCH),
                TarEntry.regular(last + "/new", 0644, 0, Instant.EPOCH),
                TarEntry.regular("d/.wh..wh..opq", 0, 0, Instant.EPOCH));
        unpack(new ByteArrayInputStream(archive), WhiteoutPolicy.plain());
        try (RootedDirectory out = RootedDirectory.open(folder.resolve("out"))) {
            assertTrue(out.stat(last + "/deepest").isEmpty());
            assertTrue(out.stat(last + "/new").isPresent());
        }
    }

    @Test
    void aPathNobodyCouldUnpackIsNeitherPackedNorRead() throws IOException {
        String endless = "d/".repeat(TarFormat.LONGEST_NAME);
        TarEntry entry = TarEntry.directory(endless, 0755, Instant.EPOCH);
        EngineException packing = assertThrows(EngineException.class, () -> archive(entry));
        assertEquals(ErrorKind.INVALID_PARAMETER, packing.kind(), packing.message());
        EngineException link = assertThrows(
                EngineException.class, () -> archive(TarEntry.link("link", TarEntry.Kind.SYMBOLIC_LINK, endless)));
        assertEquals(ErrorKind.INVALID_PARAMETER, link.kind(), link.message());

        EngineException reading = assertThrows(
                EngineException.class, () -> new TarReader(new ByteArrayInputStream(gnuLongName(endless))).next());
        assertEquals(ErrorKind.DATA_LOSS, reading.kind(), reading.message());
        assertTrue(reading.message().length() < 1000, reading.message());
    }

    /** A member whose name stands in a header of its own, as GNU tar writes it. */
    private static byte[] gnuLongName(String name) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        writer.put(TarEntry.regular("@", 0644, text.length, Instant.EPOCH));
        writer.write(text, 0, text.length);
        writer.put(TarEntry.regular("x", 0644, 0, Instant.EPOCH));
        writer.finish();
        byte[] archive = out.toByteArray();
        archive[TarFormat.TYPE] = 'L';
        int sum = 0;
        for (int i = 0; i < TarFormat.BLOCK; i++) {
            boolean own = i >= TarFormat.CHECKSUM && i < TarFormat.CHECKSUM + TarFormat.SHORT_NUMBER;
            sum += own ? ' ' : archive[i] & 0xff;
        }
        byte[] octal = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, archive, TarFormat.CHECKSUM, octal.length);
        return archive;
    }

    @Test
    void extendedHeadersOfMegabytesAreRefused() throws IOException {
        TarEntry entry = new TarEntry(
                "x",
                TarEntry.Kind.REGULAR,
                0644,
                0,
                0,
                0,
                Instant.EPOCH,
                "",
                0,
                0,
                Map.of("user.big", new byte[2 << 20]),
                List.of());
        EngineException packing = assertThrows(EngineException.class, () -> archive(entry));
        assertEquals(ErrorKind.INVALID_PARAMETER, packing.kind(), packing.message());
        EngineException reading = assertThrows(
                EngineException.class,
                () -> new TarReader(new ByteArrayInputStream(gnuLongName("n".repeat(2 << 20)))).next());
        assertEquals(ErrorKind.DATA_LOSS, reading.kind(), reading.message());
    }

    @Test
    void aLinkTargetNoKernelTakesIsAnErrorOfTheArchive() throws IOException {
        byte[] archive = archive(TarEntry.link("link", TarEntry.Kind.SYMBOLIC_LINK, "d/".repeat(5000)));
        EngineException refused = assertThrows(
                EngineException.class, () -> unpack(new ByteArrayInputStream(archive), WhiteoutPolicy.overlay()));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind(), refused.message());
        assertFalse(Files.exists(folder.resolve("out/link")));
    }

    @Test
    void whatAnArchiveHasBroughtIsKnownByItsNames() {
        UnpackedTree tree = new UnpackedTree();
        tree.add("a/b/c");
        tree.add("a/b/d");
        tree.addFolder("a/e", Instant.ofEpochSecond(7));
        tree.add("f");
        for (String known : List.of("a", "a/b", "a/b/c", "a/b/d", "a/e", "f")) {
            assertTrue(tree.contains(known), known);
        }
        for (String unknown : List.of("b", "a/c", "a/b/c/d", "a/b/x")) {
            assertFalse(tree.contains(unknown), unknown);
        }
        Map<String, Instant> times = new java.util.TreeMap<>();
        tree.addFolder("", Instant.ofEpochSecond(1));
        tree.addFolder("a", Instant.ofEpochSecond(2));
        tree.folderTimes(times::put);
        assertEquals(
                Map.of("", Instant.ofEpochSecond(1), "a", Instant.ofEpochSecond(2), "a/e", Instant.ofEpochSecond(7)),
                times);
    }
}

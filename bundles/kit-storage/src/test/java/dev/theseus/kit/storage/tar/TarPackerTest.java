package dev.theseus.kit.storage.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.kit.storage.tar.TarPacker.Whiteouts;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.mount.MountCalls;
import dev.theseus.linux.process.Command;
import dev.theseus.testing.NeedsRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
class TarPackerTest {
    private static final CallContext CONTEXT = CallContext.background(Duration.ofSeconds(30));

    @TempDir
    Path folder;

    @BeforeEach
    void mount() {
        MountCalls.tmpfs(folder, List.of("size=64m", "mode=0755"));
    }

    @AfterEach
    void unmount() {
        MountCalls.detach(folder);
    }

    private void shell(String script) {
        Command.of("sh", "-ec", script).withDirectory(folder).runChecked(CONTEXT);
    }

    private byte[] pack(String tree, Whiteouts whiteouts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RootedDirectory root = RootedDirectory.open(folder.resolve(tree));
                TarPacker packer = new TarPacker(root, out, whiteouts)) {
            packer.addContents();
            packer.finish();
        }
        return out.toByteArray();
    }

    private static List<TarEntry> entries(byte[] tar) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(tar));
        List<TarEntry> entries = new ArrayList<>();
        Optional<TarEntry> entry = reader.next();
        while (entry.isPresent()) {
            entries.add(entry.get());
            entry = reader.next();
        }
        return entries;
    }

    @Test
    void tarCommandUnpacksWhatWePack() {
        shell("mkdir -p in/d/e out; echo one > in/d/a; ln in/d/a in/b; ln -s d/a in/s; mkfifo in/f; mknod in/n c 1 3;"
                + " chmod 6711 in/d/a; chown 2500000:7 in/d/a; touch -d '2001-02-03 04:05:06.789' in/d/a in/d;"
                + " head -c 300000 /dev/urandom > in/big; chmod 1777 in/d/e;"
                + " mkdir -p in/$(printf '%0120d' 1); echo x > in/$(printf '%0120d' 1)/$(printf '%0130d' 2)");
        byte[] tar = pack("in", Whiteouts.AS_FILES);
        try {
            Files.write(folder.resolve("packed.tar"), tar);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        shell("tar xpf packed.tar -C out");
        String listing = "find . -mindepth 1 -printf '%p %M %U %G %s %T@ %l %n\\n' | sort";
        String in = Command.of("sh", "-c", listing)
                .withDirectory(folder.resolve("in"))
                .runChecked(CONTEXT)
                .output();
        String out = Command.of("sh", "-c", listing)
                .withDirectory(folder.resolve("out"))
                .runChecked(CONTEXT)
                .output();
        assertEquals(in, out);
        shell("for f in big b d/a s; do cmp in/$f out/$f; done");
    }

    @Test
    void roundTripKeepsAttributesAndOddNames() throws IOException {
        shell("mkdir in out; printf x > \"in/$(printf 'n\\377me')\"; printf y > in/c; mkdir in/d");
        try (RootedDirectory in = RootedDirectory.open(folder.resolve("in"));
                RootedDirectory out = RootedDirectory.open(folder.resolve("out"))) {
            byte[] value = {0, 10, (byte) 0xfe, '='};
            in.setExtendedAttribute("c", "trusted.odd", value);
            LayerExtractor.extract(
                    new ByteArrayInputStream(pack("in", Whiteouts.AS_FILES)), out, ExtractOptions.faithful());
            assertEquals(in.list(""), out.list(""));
            assertEquals(3, out.list("").size());
            org.junit.jupiter.api.Assertions.assertArrayEquals(
                    value, out.extendedAttributes("c").get("trusted.odd"));
        }
        shell("diff -r in out");
    }

    @Test
    void upperFolderOfAnOverlayBecomesALayer() throws IOException {
        shell("mkdir -p low/d low/o upper work merged; echo 1 > low/d/x; echo 2 > low/o/y; echo 3 > low/z");
        List<String> options = List.of(
                "lowerdir=" + folder.resolve("low"),
                "upperdir=" + folder.resolve("upper"),
                "workdir=" + folder.resolve("work"));
        Path merged = folder.resolve("merged");
        MountCalls.mount(new dev.theseus.api.host.MountSpec("overlay", "overlay", options), merged);
        try {
            shell("cd merged; rm d/x; rm -r o; mkdir o; echo new > o/n; echo changed > z");
        } finally {
            MountCalls.unmount(merged);
        }
        byte[] layer = pack("upper", Whiteouts.FROM_OVERLAY);
        assertEquals(
                List.of("d/", "d/.wh.x", "o/", "o/.wh..wh..opq", "o/n", "z"),
                entries(layer).stream().map(TarEntry::name).toList());
        assertTrue(entries(layer).stream().allMatch(entry -> entry.attributes().isEmpty()));
        try (RootedDirectory low = RootedDirectory.open(folder.resolve("low"))) {
            LayerExtractor.extract(new ByteArrayInputStream(layer), low, ExtractOptions.layer(WhiteoutPolicy.plain()));
            assertEquals(List.of("d", "o", "z"), low.list(""));
            assertEquals(List.of(), low.list("d"));
            assertEquals(List.of("n"), low.list("o"));
        }
    }

    @Test
    void namesAndTimesOutsideUstarGetPaxHeaders() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        java.time.Instant before1970 = java.time.Instant.ofEpochSecond(-2, 250_000_000);
        String name = "ä".repeat(80);
        writer.put(TarEntry.regular(name, 0644, 0, before1970));
        writer.put(TarEntry.link("l", TarEntry.Kind.SYMBOLIC_LINK, "x".repeat(300)));
        writer.finish();
        List<TarEntry> entries = entries(out.toByteArray());
        assertEquals(name, entries.getFirst().name());
        assertEquals(before1970, entries.getFirst().modified());
        assertEquals("x".repeat(300), entries.getLast().link());
        assertEquals(0, out.size() % 512);
    }
}

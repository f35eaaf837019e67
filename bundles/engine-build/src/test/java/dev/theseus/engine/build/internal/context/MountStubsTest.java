package dev.theseus.engine.build.internal.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileEntry;
import dev.theseus.engine.build.internal.convert.NoFileTrees;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

class MountStubsTest {
    private static final Path BASE = Path.of("/base");

    /** Folders of the base by their permission bits; {@code /lib} leads to {@code /usr/lib}. */
    private static final class Base extends NoFileTrees {
        private final Map<String, Integer> folders = Map.of("/root", 0700, "/usr", 0755, "/usr/lib", 0755);

        @Override
        public Optional<FileEntry> stat(Path root, String path) {
            return Optional.ofNullable(folders.get(path))
                    .map(mode -> new FileEntry(path, 040000 | mode, 0, Instant.EPOCH, "", 0, 0));
        }

        @Override
        public String resolve(Path root, String path) {
            String real = path.startsWith("/lib") ? "/usr" + path : path;
            if (!folders.containsKey(real.substring(0, Math.max(1, real.lastIndexOf('/'))))
                    && real.lastIndexOf('/') > 0) {
                throw EngineException.notFound(path);
            }
            return real;
        }
    }

    /** Names; those that end with a slash are folders, {@code !} before one gives it another mode. */
    private static List<String> strip(List<String> targets, String... entries) throws IOException {
        ByteArrayOutputStream left = new ByteArrayOutputStream();
        new MountStubs(new Base(), BASE, targets).strip(out -> write(out, entries), left);
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(left.toByteArray()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    private static void write(OutputStream out, String... entries) {
        try {
            TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
            for (String word : entries) {
                boolean changed = word.startsWith("!");
                TarArchiveEntry entry = new TarArchiveEntry(changed ? word.substring(1) : word);
                entry.setMode(changed ? 0711 : word.equals("root/") ? 0700 : 0755);
                entry.setSize(entry.isDirectory() ? 0 : 3);
                tar.putArchiveEntry(entry);
                if (!entry.isDirectory()) {
                    tar.write(new byte[] {1, 2, 3});
                }
                tar.closeArchiveEntry();
            }
            tar.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void mountPointsAndWhatWasMadeForThemAreLeftOut() throws IOException {
        assertEquals(List.of(), strip(List.of("/root/.cache"), "root/", "root/.cache/"));
        assertEquals(
                List.of(),
                strip(List.of("/run/secrets/one", "/run/b"), "run/", "run/b/", "run/secrets/", "run/secrets/one"));
        assertEquals(List.of("a", "z"), strip(List.of("/opt/x"), "a", "opt/", "opt/x/", "z"));
    }

    @Test
    void whatElseHasChangedStaysWithTheFoldersAboveIt() throws IOException {
        assertEquals(List.of("root/", "root/new"), strip(List.of("/root/.cache"), "root/", "root/.cache/", "root/new"));
        assertEquals(
                List.of("opt/", "opt/tool/", "opt/tool/bin"),
                strip(List.of("/opt/tool/cache"), "opt/", "opt/tool/", "opt/tool/bin", "opt/tool/cache/"));
        assertEquals(List.of("!root/".substring(1)), strip(List.of("/root/.cache"), "!root/", "root/.cache/"));
        assertEquals(List.of("other/", "other/x/"), strip(List.of("/opt/x"), "opt/", "opt/x/", "other/", "other/x/"));
    }

    @Test
    void aMountPointIsWhereLinksLead() throws IOException {
        assertEquals(
                List.of("usr/", "usr/lib/", "usr/lib/own"),
                strip(List.of("/lib/cache"), "usr/", "usr/lib/", "usr/lib/cache/", "usr/lib/own"));
    }

    @Test
    void aLayerThatCannotBeReadFails() {
        MountStubs stubs = new MountStubs(new Base(), BASE, List.of("/a"));
        EngineException failure = EngineException.conflict("a file named .wh.x");
        assertEquals(
                failure,
                assertThrows(
                        EngineException.class,
                        () -> stubs.strip(
                                out -> {
                                    throw failure;
                                },
                                OutputStream.nullOutputStream())));
    }
}

package dev.theseus.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The kits in the distribution's jars. On the class path one copy serves all drivers, whichever comes first: that is no harm as
 * long as they are the same.
 */
class KitsIT {
    private static final String KIT = "dev/theseus/kit/";
    private static final Path BUNDLES = Path.of("").toAbsolutePath().resolveSibling("bundles");

    private static List<Path> jars;

    @BeforeAll
    static void list() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("theseus.distribution"), "bundle"))) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
        assertTrue(jars.size() > 10, jars::toString);
    }

    private static Map<String, byte[]> kitFiles(Path jar) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            List<JarEntry> entries = file.stream()
                    .filter(entry -> entry.getName().startsWith(KIT) && !entry.isDirectory())
                    .toList();
            for (JarEntry entry : entries) {
                try (InputStream in = file.getInputStream(entry)) {
                    contents.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return contents;
    }

    private static String name(Path jar) {
        return jar.getFileName()
                .toString()
                .replaceFirst("^dev\\.theseus\\.", "")
                .replace(".jar", "");
    }

    @Test
    void everyCopyIsTheOneThatWasBuilt() throws IOException {
        for (Path jar : jars) {
            for (Map.Entry<String, byte[]> file : kitFiles(jar).entrySet()) {
                String module = "kit-" + file.getKey().substring(KIT.length()).split("/")[0];
                Path built = BUNDLES.resolve(module).resolve("target/classes").resolve(file.getKey());
                assertArrayEquals(
                        Files.readAllBytes(built), file.getValue(), () -> file.getKey() + " in " + jar.getFileName());
            }
        }
    }

    /** Half a package would be completed by another jar's on the class path, and by nobody's once it is swapped in. */
    @Test
    void aPackageIsThereAsAWhole() throws IOException {
        Map<String, Set<String>> whole = new HashMap<>();
        for (Path jar : jars) {
            Map<String, Set<String>> here = new TreeMap<>();
            for (String file : kitFiles(jar).keySet()) {
                here.computeIfAbsent(file.substring(0, file.lastIndexOf('/')), folder -> new TreeSet<>())
                        .add(file);
            }
            here.forEach((folder, files) -> assertEquals(
                    whole.computeIfAbsent(folder, first -> files), files, () -> folder + " in " + name(jar)));
        }
    }

    @Test
    void driversOfKindsThatHaveAKitHaveItInTheirJars() throws IOException {
        Set<String> embedding = new TreeSet<>();
        for (Path jar : jars) {
            if (!kitFiles(jar).isEmpty()) {
                embedding.add(name(jar));
            }
        }
        assertEquals(
                Set.of(
                        "host",
                        "http",
                        "image-layout",
                        "image-registry",
                        "log-file",
                        "log-fluentd",
                        "log-gelf",
                        "log-journald",
                        "log-syslog",
                        "network-bridge",
                        "network-iptables",
                        "network-macvlan",
                        "network-nftables",
                        "storage-btrfs",
                        "storage-overlay",
                        "storage-vfs"),
                embedding);
    }

    @Test
    void nobodyExportsOrImportsAKit() throws IOException {
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                String imports =
                        String.valueOf(file.getManifest().getMainAttributes().getValue("Import-Package"));
                String exports =
                        String.valueOf(file.getManifest().getMainAttributes().getValue("Export-Package"));
                assertFalse((imports + exports).contains("dev.theseus.kit"), name(jar) + ": " + imports + exports);
            }
        }
    }

    @Test
    void aKitIsNoBundle() {
        assertEquals(
                List.of(),
                jars.stream()
                        .map(KitsIT::name)
                        .filter(name -> name.startsWith("kit-"))
                        .toList());
    }
}

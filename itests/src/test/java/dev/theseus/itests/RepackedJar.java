package dev.theseus.itests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** New builds of the distribution's own driver bundles. */
final class RepackedJar {
    private RepackedJar() {}

    /**
     * The same classes with another version.
     *
     * @param works whether the components' classes are there
     */
    static Path of(Path original, String version, boolean works, Path folder) throws IOException {
        Path made = folder.resolve(version + (works ? "-" : "-broken-") + original.getFileName());
        try (JarFile jar = new JarFile(original.toFile())) {
            Manifest manifest = new Manifest(jar.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(made), manifest)) {
                for (JarEntry entry : List.copyOf(jar.stream().toList())) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        out.write(content(jar, entry, works));
                    }
                }
            }
        }
        return made;
    }

    private static byte[] content(JarFile jar, JarEntry entry, boolean works) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] bytes = in.readAllBytes();
            return works || !entry.getName().matches("OSGI-INF/.*\\.xml")
                    ? bytes
                    : new String(bytes, StandardCharsets.UTF_8)
                            .replaceAll("implementation class=\"[^\"]*", "$0Gone")
                            .getBytes(StandardCharsets.UTF_8);
        }
    }
}

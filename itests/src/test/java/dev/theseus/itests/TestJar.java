package dev.theseus.itests;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes bundles of classes of this module. */
final class TestJar {
    private TestJar() {}

    /**
     * A bundle.
     *
     * @param headers its manifest's, but for the versions that are always the same
     * @param texts further entries, by path
     */
    static InputStream of(Map<String, String> headers, Map<String, String> texts, Class<?>... classes) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        headers.forEach(manifest.getMainAttributes()::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, String> text : texts.entrySet()) {
                jar.putNextEntry(new JarEntry(text.getKey()));
                jar.write(text.getValue().getBytes(StandardCharsets.UTF_8));
            }
            for (Class<?> type : classes) {
                add(type, jar);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /** With the classes in it. */
    private static void add(Class<?> type, JarOutputStream jar) throws IOException {
        String path = type.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(path));
        try (InputStream in = TestJar.class.getResourceAsStream("/" + path)) {
            in.transferTo(jar);
        }
        for (Class<?> inner : type.getDeclaredClasses()) {
            add(inner, jar);
        }
    }
}

package dev.theseus.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A new build of one of the distribution's driver bundles, good or spoilt. */
public final class DriverBundle {
    private final Path original;
    private final Map<String, String> headers = new TreeMap<>();
    private final Map<String, byte[]> replaced = new TreeMap<>();
    private UnaryOperator<String> component = UnaryOperator.identity();

    private DriverBundle(Path original) {
        this.original = original;
    }

    /** A build of the module with this short name. */
    public static DriverBundle of(String module) {
        Path jar = Trees.children(Daemon.HOME.resolve("bundle")).stream()
                .filter(file -> file.getFileName().toString().contains(module))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle of " + module + " in " + Daemon.HOME));
        return new DriverBundle(jar);
    }

    /** A jar as it is. */
    public static DriverBundle read(Path jar) {
        return new DriverBundle(jar);
    }

    /** With another version. */
    public DriverBundle version(String version) {
        return header("Bundle-Version", version);
    }

    /** With another header; an empty one is left out. */
    public DriverBundle header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** With other content of files that it has. */
    public DriverBundle files(Map<String, byte[]> contents) {
        replaced.putAll(contents);
        return this;
    }

    /** With its components' descriptions changed. */
    public DriverBundle component(UnaryOperator<String> change) {
        component = change;
        return this;
    }

    /** A header as it is. */
    public String header(String name) {
        try (JarFile jar = new JarFile(original.toFile())) {
            return String.valueOf(jar.getManifest().getMainAttributes().getValue(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Writes it down. */
    public Path in(Path folder) {
        Path made = folder.resolve("plank-" + System.nanoTime() + ".jar");
        Set<String> unused = new TreeSet<>(replaced.keySet());
        try (JarFile jar = new JarFile(original.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(made), manifest(jar))) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    byte[] other = replaced.get(entry.getName());
                    out.write(other == null ? content(jar, entry) : other);
                    unused.remove(entry.getName());
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (!unused.isEmpty()) {
            throw new AssertionError(original + " has no " + unused);
        }
        return made;
    }

    private Manifest manifest(JarFile jar) throws IOException {
        Manifest manifest = new Manifest(jar.getManifest());
        Attributes main = manifest.getMainAttributes();
        headers.forEach((name, value) -> {
            if (value.isEmpty()) {
                main.remove(new Attributes.Name(name));
            } else {
                main.putValue(name, value);
            }
        });
        return manifest;
    }

    private byte[] content(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] bytes = in.readAllBytes();
            return entry.getName().startsWith("OSGI-INF/") && entry.getName().endsWith(".xml")
                    ? component
                            .apply(new String(bytes, java.nio.charset.StandardCharsets.UTF_8))
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8)
                    : bytes;
        }
    }
}

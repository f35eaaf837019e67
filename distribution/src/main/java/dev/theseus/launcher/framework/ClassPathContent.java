package dev.theseus.launcher.framework;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.connect.ConnectContent;

/** What the framework reads of a bundle on the class path: entries from the jar, no classes. */
final class ClassPathContent implements ConnectContent {
    private final Path path;
    private @Nullable JarFile jar;

    ClassPathContent(Path path) {
        this.path = path;
    }

    @Override
    public synchronized void open() throws IOException {
        if (jar == null) {
            jar = new JarFile(path.toFile());
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (jar != null) {
            jar.close();
            jar = null;
        }
    }

    private synchronized JarFile opened() {
        if (jar == null) {
            throw new IllegalStateException(path + " is closed");
        }
        return jar;
    }

    @Override
    public Optional<Map<String, String>> getHeaders() {
        return Optional.empty();
    }

    @Override
    public Iterable<String> getEntries() {
        return opened().stream().map(JarEntry::getName).toList();
    }

    @Override
    public Optional<ConnectEntry> getEntry(String name) {
        JarFile opened = opened();
        return Optional.ofNullable(opened.getJarEntry(name)).map(entry -> new Entry(opened, entry));
    }

    @Override
    public Optional<ClassLoader> getClassLoader() {
        return Optional.of(ClassPathContent.class.getClassLoader());
    }

    private record Entry(JarFile jar, JarEntry entry) implements ConnectEntry {
        @Override
        public String getName() {
            return entry.getName();
        }

        @Override
        public long getContentLength() {
            return entry.getSize();
        }

        @Override
        public long getLastModified() {
            return entry.getTime();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return jar.getInputStream(entry);
        }
    }
}

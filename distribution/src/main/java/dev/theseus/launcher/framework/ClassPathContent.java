package dev.theseus.launcher.framework;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.connect.ConnectContent;

/** What the framework reads of a bundle on the class path: entries from the jar, no classes. */
final class ClassPathContent implements ConnectContent {
    private final Path path;
    private @Nullable ZipFile jar;

    ClassPathContent(Path path) {
        this.path = path;
    }

    @Override
    public synchronized void open() throws IOException {
        if (jar == null) {
            jar = new ZipFile(path.toFile());
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (jar != null) {
            jar.close();
            jar = null;
        }
    }

    private synchronized ZipFile opened() {
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
        return opened().stream().map(ZipEntry::getName).toList();
    }

    @Override
    public Optional<ConnectEntry> getEntry(String name) {
        ZipFile opened = opened();
        return Optional.ofNullable(opened.getEntry(name))
                .map(entry -> new Entry(opened, entry, path.toFile().lastModified()));
    }

    @Override
    public Optional<ClassLoader> getClassLoader() {
        return Optional.of(ClassPathContent.class.getClassLoader());
    }

    private record Entry(ZipFile jar, ZipEntry entry, long lastModified) implements ConnectEntry {
        @Override
        public String getName() {
            return entry.getName();
        }

        @Override
        public long getContentLength() {
            return entry.getSize();
        }

        /** The jar's own. An entry's is a local time, for which the JVM would read the rules of every zone. */
        @Override
        public long getLastModified() {
            return lastModified;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return jar.getInputStream(entry);
        }
    }
}

package dev.theseus.engine.image.internal.archive;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.archive.Decompression;
import dev.theseus.engine.image.internal.content.ContentStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The files of an image archive, spooled under numbers of our own: names from the archive never touch the file system.
 * Closing removes them.
 */
final class ArchiveParts implements AutoCloseable {
    private static final int MAX_DOCUMENT = 8 << 20;
    private static final int MAX_LINKS = 16;

    private final ContentStore content;
    private final Path directory;
    private final Map<String, Path> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    private ArchiveParts(ContentStore content) {
        this.content = content;
        this.directory = content.scratchDirectory();
    }

    static ArchiveParts spool(InputStream archive, ContentStore content, CallContext context) {
        ArchiveParts parts = new ArchiveParts(content);
        try (InputStream plain = Decompression.open(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                parts.take(entry, tar, context);
            }
            return parts;
        } catch (IOException e) {
            parts.close();
            EngineException failure = EngineException.internal("loading the archive", e);
            // The disk's fault is not the archive's.
            throw failure.reason().isPresent()
                    ? failure
                    : EngineException.invalid("reading the image archive: " + e.getMessage());
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private void take(TarArchiveEntry entry, TarArchiveInputStream tar, CallContext context) throws IOException {
        String name = normal(entry.getName());
        if (entry.isSymbolicLink()) {
            int slash = name.lastIndexOf('/');
            links.put(name, normal((slash < 0 ? "" : name.substring(0, slash + 1)) + entry.getLinkName()));
        } else if (entry.isLink()) {
            links.put(name, normal(entry.getLinkName()));
        } else if (entry.isFile()) {
            Path file = directory.resolve(Integer.toString(files.size()));
            byte[] buffer = new byte[1 << 16];
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 17)) {
                for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                    context.check("loading images");
                    out.write(buffer, 0, n);
                }
            }
            files.put(name, file);
        }
    }

    Optional<Path> find(String name) {
        String current = normal(name);
        for (int i = 0; i < MAX_LINKS; i++) {
            Path file = files.get(current);
            if (file != null) {
                return Optional.of(file);
            }
            String target = links.get(current);
            if (target == null) {
                return Optional.empty();
            }
            current = target;
        }
        return Optional.empty();
    }

    Path require(String name) {
        return find(name).orElseThrow(() -> EngineException.invalid("invalid image archive: it lacks " + name));
    }

    Optional<byte[]> document(String name) {
        return find(name).map(file -> {
            try {
                if (Files.size(file) > MAX_DOCUMENT) {
                    throw EngineException.invalid(
                            "invalid image archive: " + name + " is over " + MAX_DOCUMENT + " bytes");
                }
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw EngineException.internal("reading " + name + " of the image archive", e);
            }
        });
    }

    byte[] requireDocument(String name) {
        return document(name).orElseThrow(() -> EngineException.invalid("invalid image archive: it lacks " + name));
    }

    /** The name without {@code ./}, and with {@code ..} resolved as in a folder tree. */
    private static String normal(String name) {
        if (name.indexOf('\0') >= 0) {
            throw EngineException.invalid("invalid image archive: a name in it has a NUL byte");
        }
        Path normal = Path.of("/" + name).normalize();
        return normal.toString().substring(1);
    }

    @Override
    public void close() {
        content.removeScratch(directory);
    }
}

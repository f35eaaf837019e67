package dev.theseus.engine.container;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.storage.Change;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;

/** A container's files, running or not, with its volumes and binds in place. */
@ProviderType
public interface ContainerFiles {
    /** {@code NOT_FOUND}: {@code Could not find the file PATH in container REFERENCE}. */
    FileEntry stat(String reference, String path, CallContext context);

    /** Writes the path as an uncompressed tar stream; {@code header} is called before the first byte. */
    void get(String reference, String path, HeaderSink header, OutputStream tar, CallContext context);

    /**
     * Unpacks a tar stream (plain, gzip, bzip2, xz or zstd) into the folder {@code path}.
     *
     * @param noOverwriteDirNonDir refuse to replace a folder by a file and the reverse
     * @param copyUidGid give everything to the container's user
     */
    void put(
            String reference,
            String path,
            boolean noOverwriteDirNonDir,
            boolean copyUidGid,
            InputStream archive,
            CallContext context);

    /**
     * What the container changed of its image, folders before what is in them. All of it is known before the first is told; what
     * does not fit some memory waits on the disk meanwhile, so {@code changes} may take its time.
     */
    void changes(String reference, ChangeSink changes, CallContext context) throws IOException;

    /** Writes the whole root as an uncompressed tar stream. */
    void export(String reference, OutputStream tar, CallContext context);

    /** Told of changes, one by one. */
    @FunctionalInterface
    interface ChangeSink {
        void accept(Change change) throws IOException;
    }

    /** Told about the path before its content. */
    @FunctionalInterface
    interface HeaderSink {
        void accept(FileEntry entry);
    }
}

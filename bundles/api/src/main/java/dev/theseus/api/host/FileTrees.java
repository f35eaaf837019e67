package dev.theseus.api.host;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reading and writing inside a root that content from elsewhere may have filled with hostile links. Every path is
 * resolved as the container would see it and can never leave {@code root} (openat2 RESOLVE_IN_ROOT).
 */
@ProviderType
public interface FileTrees {
    /** Describes what {@code path} names, without following a final symbolic link; empty when nothing is there. */
    Optional<FileEntry> stat(Path root, String path);

    /** Resolves symbolic links within the root to the path that they lead to; the last component need not exist. */
    String resolve(Path root, String path);

    /** Reads a regular file whole; empty when there is none, {@code INVALID_PARAMETER} when it is over {@code limit} bytes. */
    Optional<byte[]> read(Path root, String path, int limit);

    /**
     * Creates the folder and its parents with mode 0755 owned by root, also those that a link names which leads nowhere; no effect
     * where they exist.
     */
    void makeDirectories(Path root, String path);

    /** Creates an empty file (mode 0644) and its parents; no effect where it exists. */
    void makeFile(Path root, String path);

    /**
     * Writes {@code path} (a file or tree) as a tar stream whose entries start with {@code rename}, or with the path's
     * last component when {@code rename} is empty. Keeps owners, modes, times, xattrs, hard links and devices.
     */
    void pack(Path root, String path, String rename, OutputStream tar);

    /** Unpacks an uncompressed tar stream below the folder {@code path}, which must exist. */
    void unpack(Path root, String path, InputStream tar, UnpackOptions options);

    /** Copies the contents of one folder into another (owners, modes, times, xattrs kept), as volume copy-up does. */
    void copyContents(Path sourceRoot, String sourcePath, Path target);

    /** Names within a folder; empty when it is not there. */
    List<String> list(Path root, String path);

    /** Removes a tree without following links; succeeds when it is not there. */
    void remove(Path tree);

    /** Bytes of a file tree, counted by allocated blocks. */
    long diskUsage(Path tree);
}

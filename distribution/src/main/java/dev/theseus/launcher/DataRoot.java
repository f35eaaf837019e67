package dev.theseus.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;

/**
 * Looks at a data root before anything is written to it. What the daemon calls its own there has to be what it made: as root it
 * would follow a link anywhere.
 */
final class DataRoot {
    private static final List<String> FOLDERS = List.of(
            "containers",
            "content",
            "content/blobs",
            "content/blobs/sha256",
            "content/ingest",
            "deploy",
            "drivers",
            "framework",
            "planks",
            "volumes");
    /** Whose entries are folders too. */
    private static final List<String> PARENTS = List.of("containers", "drivers", "volumes");

    private static final List<String> FILES =
            List.of("defaults", "engine-id", "state.db", "state.db.previous", "state.mark", "theseusd.lock");
    /** No overlay stands on these, and neither locks nor waiting for the disk can be relied on. */
    private static final Set<String> NETWORK_TYPES = Set.of(
            "9p",
            "afs",
            "ceph",
            "cifs",
            "coda",
            "fuse.glusterfs",
            "fuse.s3fs",
            "fuse.sshfs",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs4",
            "smb3",
            "smbfs");

    private final Path path;
    private final FileSystemTypes types;

    /** What the kernel calls the file system that a file is on. */
    @FunctionalInterface
    interface FileSystemTypes {
        String of(Path file) throws IOException;
    }

    private DataRoot(Path path, FileSystemTypes types) {
        this.path = path;
        this.types = types;
    }

    /**
     * Gives the folder itself, whatever links lead to it, or fails with what is wrong with it; it need not be there yet.
     */
    static Path checked(Path configured) throws IOException {
        return checked(configured, file -> Files.getFileStore(file).type());
    }

    static Path checked(Path configured, FileSystemTypes types) throws IOException {
        if (!Files.exists(configured)) {
            if (Files.isSymbolicLink(configured)) {
                throw refused(configured, "it is a symbolic link to nowhere");
            }
            new DataRoot(configured, types).requireUsableFileSystem(existingAbove(configured));
            return configured;
        }
        if (!Files.isDirectory(configured)) {
            throw refused(configured, "it is no folder");
        }
        DataRoot root = new DataRoot(configured.toRealPath(), types);
        root.requireUsableFileSystem(root.path);
        root.requireOwnKinds();
        return root.path;
    }

    private static Path existingAbove(Path absent) {
        Path above = absent.toAbsolutePath();
        while (above.getParent() != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above;
    }

    private void requireUsableFileSystem(Path existing) throws IOException {
        String type = types.of(existing);
        if (NETWORK_TYPES.contains(type)) {
            throw refused(path, "it is on a network file system (" + type + "), on which layers cannot be kept");
        }
        // For root that is so on a read-only file system alone.
        if (!Files.isWritable(existing)) {
            throw refused(path, "it is on a read-only file system, or may not be written");
        }
    }

    private void requireOwnKinds() throws IOException {
        for (String name : FOLDERS) {
            requireFolder(path.resolve(name));
        }
        for (String name : PARENTS) {
            requireFoldersIn(path.resolve(name));
        }
        Path drivers = path.resolve("drivers");
        if (Files.isDirectory(drivers)) {
            try (DirectoryStream<Path> kinds = Files.newDirectoryStream(drivers)) {
                for (Path kind : kinds) {
                    requireFoldersIn(kind);
                }
            }
        }
        for (String name : FILES) {
            requireFile(path.resolve(name));
        }
    }

    private void requireFoldersIn(Path parent) throws IOException {
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
                for (Path entry : entries) {
                    requireFolder(entry);
                }
            }
        }
    }

    private void requireFolder(Path folder) throws IOException {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                && !attributes(folder).isDirectory()) {
            throw strange(folder, "folder");
        }
    }

    private void requireFile(Path file) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !attributes(file).isRegularFile()) {
            throw strange(file, "file");
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private IOException strange(Path found, String wanted) throws IOException {
        String what = Files.isSymbolicLink(found)
                ? "a symbolic link to " + Files.readSymbolicLink(found)
                : Files.isDirectory(found) ? "a folder" : "no folder";
        return refused(
                path, path.relativize(found) + " is " + what + ", where the daemon keeps a " + wanted + " of its own");
    }

    private static IOException refused(Path path, String reason) {
        return new IOException("data root " + path + " cannot be used: " + reason
                + "; nothing was touched. Mend that, or choose another --data-root");
    }
}

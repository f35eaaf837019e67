package dev.theseus.buildkit.session;

import dev.theseus.buildkit.message.FileStat;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A folder that is empty in the beginning, and that nobody else writes to: links in it were made here, and nothing is written below
 * them. All belongs to whom the daemon runs as.
 */
final class FolderTarget implements FileTarget {
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final Path root;

    FolderTarget(Path root) {
        this.root = root;
    }

    private Path path(String name) {
        return root.resolve(name);
    }

    @Override
    public void makeDirectory(FileStat stat) throws IOException {
        Files.createDirectory(
                path(stat.getPath()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @Override
    public void finishDirectory(FileStat stat) throws IOException {
        finish(stat);
    }

    private void finish(FileStat stat) throws IOException {
        Path path = path(stat.getPath());
        Files.setAttribute(path, "unix:mode", StatMode.permissions(stat.getMode()), LinkOption.NOFOLLOW_LINKS);
        Files.setLastModifiedTime(path, FileTime.from(stat.getModifiedNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public void makeLink(FileStat stat) throws IOException {
        Files.createSymbolicLink(path(stat.getPath()), Path.of(stat.getLinkName()));
    }

    @Override
    public void makeHardLink(FileStat stat) throws IOException {
        Path folder = root;
        List<String> parts = List.of(stat.getLinkName().split("/"));
        // No link of the client's leads there: each part of the path is what it looks like.
        for (String part : parts.subList(0, parts.size() - 1)) {
            folder = folder.resolve(part);
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw unknownTarget(stat);
            }
        }
        Path other = folder.resolve(parts.getLast());
        if (!Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)) {
            throw unknownTarget(stat);
        }
        Files.createLink(path(stat.getPath()), other);
    }

    private static IOException unknownTarget(FileStat stat) {
        return new IOException(stat.getPath() + " is a link to " + stat.getLinkName() + ", which was not sent");
    }

    @Override
    public void makeFile(FileStat stat) throws IOException {
        Files.newByteChannel(path(stat.getPath()), NEW).close();
        if (stat.getSize() == 0) {
            finish(stat);
        }
    }

    @Override
    public OutputStream open(FileStat stat) throws IOException {
        OutputStream file = Channels.newOutputStream(
                Files.newByteChannel(path(stat.getPath()), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        return new FilterOutputStream(file) {
            @Override
            public void write(byte[] data, int offset, int length) throws IOException {
                out.write(data, offset, length);
            }

            @Override
            public void close() throws IOException {
                super.close();
                finish(stat);
            }
        };
    }
}

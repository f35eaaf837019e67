package dev.theseus.engine.build.internal.kept;

import dev.theseus.api.host.FileTrees;
import dev.theseus.engine.build.ContextEntry;
import dev.theseus.engine.build.ContextEntry.Kind;
import dev.theseus.engine.build.ContextTarget;
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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes a folder equal to a list, with an eye on the table of what it was before: both are in the same order, so that one look at each
 * row is enough. Files are never written to once they are whole, but replaced. Links in the folder were made here, and nothing is
 * written below them. For one thread.
 */
final class ContextSync implements ContextTarget, AutoCloseable {
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final byte[] UNKNOWN = new byte[TableFile.DIGEST];

    private final Path root;
    private final Path scratch;
    private final FileTrees files;
    private final Optional<ContextTable.Cursor> before;
    private final TableWriter table;
    private final Deque<ContextEntry> folders = new ArrayDeque<>();
    private final byte[] ofNothing = sha256().digest();
    /** The folder that was removed last, with all that was in it. */
    private Optional<byte[]> removed = Optional.empty();

    /**
     * Begins.
     *
     * @param root the folder
     * @param before what is in it; empty for an empty folder
     * @param table what will be in it
     * @param scratch a file that is not there
     */
    ContextSync(Path root, Optional<ContextTable> before, Path table, Path scratch, FileTrees files)
            throws IOException {
        this.root = root;
        this.scratch = scratch;
        this.files = files;
        this.before = before.map(ContextTable::cursor);
        this.table = new TableWriter(table);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Path scratch() {
        return scratch;
    }

    private Path path(String name) {
        return root.resolve(name);
    }

    @Override
    public long add(ContextEntry entry) throws IOException {
        finishUpTo(parent(entry.path()));
        Optional<ContextTable.Row> row = before(PathOrder.key(entry.path()));
        Optional<ContextEntry> old = row.map(ContextTable.Row::entry);
        boolean stays = old.filter(known -> isSame(known, entry)).isPresent();
        if (row.isPresent() && !stays) {
            remove(row.get(), old.orElseThrow().kind());
        }
        if (entry.kind() == Kind.FILE) {
            return file(entry, row.filter(_ -> stays));
        }
        table.add(entry, UNKNOWN);
        switch (entry.kind()) {
            case FOLDER -> {
                if (!stays) {
                    Files.createDirectory(
                            path(entry.path()),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                }
                folders.push(entry);
            }
            case SYMBOLIC_LINK -> {
                if (!stays) {
                    Files.createSymbolicLink(path(entry.path()), Path.of(entry.link()));
                }
            }
            default -> hardLink(entry);
        }
        return COMPLETE;
    }

    /** What the table of before has at a path; what it has up to there and the list has not goes. */
    private Optional<ContextTable.Row> before(byte[] path) throws IOException {
        if (before.isEmpty()) {
            return Optional.empty();
        }
        ContextTable.Cursor cursor = before.get();
        while (cursor.peek().isPresent()) {
            ContextTable.Row row = cursor.peek().get();
            int order = PathOrder.compare(row.path(), path);
            if (order > 0) {
                return Optional.empty();
            }
            cursor.advance();
            if (order == 0) {
                return Optional.of(row);
            }
            remove(row, row.entry().kind());
        }
        return Optional.empty();
    }

    private void remove(ContextTable.Row row, Kind kind) throws IOException {
        if (removed.filter(folder -> PathOrder.isWithin(row.path(), folder)).isPresent()) {
            return;
        }
        Path path = path(row.entry().path());
        if (kind == Kind.FOLDER) {
            files.remove(path);
            removed = Optional.of(row.path());
        } else {
            Files.deleteIfExists(path);
        }
    }

    /** Owners are not compared, since all belongs to root. A hard link is made again: what it leads to may be another file. */
    private static boolean isSame(ContextEntry old, ContextEntry entry) {
        return old.kind() == entry.kind()
                && switch (entry.kind()) {
                    case FOLDER -> true;
                    case FILE ->
                        old.size() == entry.size()
                                && old.modifiedNanos() == entry.modifiedNanos()
                                && old.mode() == entry.mode();
                    case SYMBOLIC_LINK -> old.link().equals(entry.link());
                    case HARD_LINK -> false;
                };
    }

    private long file(ContextEntry entry, Optional<ContextTable.Row> same) throws IOException {
        if (same.isPresent()) {
            table.add(entry, same.get().digest());
            return COMPLETE;
        }
        Files.newByteChannel(path(entry.path()), NEW).close();
        if (entry.size() == 0) {
            finish(entry);
            table.add(entry, ofNothing);
            return COMPLETE;
        }
        return table.add(entry, UNKNOWN);
    }

    private void hardLink(ContextEntry entry) throws IOException {
        Path folder = root;
        List<String> parts = List.of(entry.link().split("/"));
        // No link of the client's leads there: each part of the path is what it looks like.
        for (String part : parts.subList(0, parts.size() - 1)) {
            folder = folder.resolve(part);
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw unknownTarget(entry);
            }
        }
        Path other = folder.resolve(parts.getLast());
        if (!Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS)) {
            throw unknownTarget(entry);
        }
        Files.createLink(path(entry.path()), other);
    }

    private static IOException unknownTarget(ContextEntry entry) {
        return new IOException(entry.path() + " is a link to " + entry.link() + ", which was not sent");
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** Last, because every name that comes or goes in a folder changes its time. */
    private void finishUpTo(String folder) throws IOException {
        while (!folders.isEmpty() && !folders.peek().path().equals(folder)) {
            ContextEntry done = folders.peek();
            dropOldBelow(PathOrder.key(done.path()));
            finish(folders.pop());
        }
    }

    /** What was in a folder behind the last name that the list has there. */
    private void dropOldBelow(byte[] folder) throws IOException {
        while (before.isPresent()
                && before.get()
                        .peek()
                        .filter(row -> PathOrder.isWithin(row.path(), folder))
                        .isPresent()) {
            ContextTable.Row row = before.get().peek().orElseThrow();
            before.get().advance();
            remove(row, row.entry().kind());
        }
    }

    private void finish(ContextEntry entry) throws IOException {
        Path path = path(entry.path());
        Files.setAttribute(path, "unix:mode", entry.mode(), LinkOption.NOFOLLOW_LINKS);
        Files.setLastModifiedTime(path, FileTime.from(entry.modifiedNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public void endOfList() throws IOException {
        finishUpTo("");
        dropOldBelow(new byte[0]);
    }

    @Override
    public OutputStream open(long place, ContextEntry file) throws IOException {
        OutputStream out = Channels.newOutputStream(
                Files.newByteChannel(path(file.path()), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        MessageDigest sum = sha256();
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] data, int offset, int length) throws IOException {
                out.write(data, offset, length);
                sum.update(data, offset, length);
            }

            @Override
            public void close() throws IOException {
                super.close();
                finish(file);
                table.digest(place, sum.digest());
            }
        };
    }

    /** All has come. */
    void commit() throws IOException {
        table.finish();
    }

    @Override
    public void close() throws IOException {
        table.close();
        Files.deleteIfExists(scratch);
    }
}

package dev.theseus.engine.state.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The bytes of {@code state.db}: lines are added at the end, into room that was taken before. So waiting for the disk is one write and
 * no change of the file's size, and what frees space can be written when there is none left. Thread-safe only as far as
 * {@link #sync} goes, which may run beside an {@link #append}.
 */
final class StateFile implements AutoCloseable {
    /** Bytes kept for changes that need no more room than there was, such as the removal of a container. */
    static final int RESERVE = 128 << 10;

    private final Path path;
    private final DiskSync disk;
    private volatile RandomAccessFile file;
    private long end;
    private long size;

    private StateFile(Path path, DiskSync disk, RandomAccessFile file, long end, long size) {
        this.path = path;
        this.disk = disk;
        this.file = file;
        this.end = end;
        this.size = size;
    }

    /** Opens a file that is there, whose lines end at {@code end}; what comes after them is no more. */
    static StateFile open(Path path, long end, DiskSync disk) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        StateFile opened = new StateFile(path, disk, file, end, file.length());
        opened.eraseAfterEnd();
        return opened;
    }

    /** Writes a file in place of the one that may be there, which is {@code state.db.previous} from then on. */
    static StateFile create(Path path, byte[] lines, DiskSync disk) throws IOException {
        RandomAccessFile file = put(path, lines, disk);
        StateFile created = new StateFile(path, disk, file, lines.length, lines.length + RESERVE);
        try {
            created.syncName();
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return created;
    }

    /** A new file with these lines, which are on the disk, under the name; whether the name is too is not known yet. */
    private static RandomAccessFile put(Path path, byte[] lines, DiskSync disk) throws IOException {
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try {
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            RandomAccessFile file = new RandomAccessFile(draft.toFile(), "rw");
            try {
                file.write(lines);
                file.write(new byte[RESERVE]);
                disk.draft(file);
                keepPrevious(path);
                Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                file.close();
                throw e;
            }
            return file;
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    /** The file of that name is always a whole one. */
    private static void keepPrevious(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path previous = previousOf(path);
        Path link = path.resolveSibling(previous.getFileName() + ".new");
        Files.deleteIfExists(link);
        Files.createLink(link, path);
        Files.move(link, previous, StandardCopyOption.ATOMIC_MOVE);
        // A rename of one name of a file to another name of the same file does nothing.
        Files.deleteIfExists(link);
    }

    static Path previousOf(Path path) {
        return path.resolveSibling(path.getFileName() + ".previous");
    }

    /**
     * Writes a new file with these lines, and goes on with that. Nothing has changed when it fails. Until {@link #syncName} returns,
     * a loss of power may bring the former file back.
     */
    void replace(byte[] lines) throws IOException {
        RandomAccessFile former = file;
        file = put(path, lines, disk);
        end = lines.length;
        size = lines.length + (long) RESERVE;
        former.close();
    }

    /** Waits until the name of the file is on the disk. */
    void syncName() throws IOException {
        disk.names(path.toAbsolutePath().getParent());
    }

    /**
     * Adds a line; it is on the disk after {@link #sync}. Nothing has changed when it fails.
     *
     * @param needsRoom whether it may not use the reserve
     */
    void append(byte[] line, boolean needsRoom) throws IOException {
        takeRoom(end + line.length, needsRoom);
        try {
            file.seek(end);
            file.write(line);
        } catch (IOException e) {
            eraseQuietly(line.length, e);
            throw e;
        }
        end += line.length;
    }

    private void takeRoom(long needed, boolean needsRoom) throws IOException {
        if (needed + RESERVE <= size) {
            return;
        }
        try {
            file.seek(size);
            file.write(new byte[(int) (needed + 2L * RESERVE - size)]);
        } catch (IOException e) {
            if (needed + (needsRoom ? RESERVE : 0) > file.length()) {
                throw e;
            }
        } finally {
            size = file.length();
        }
    }

    /** Takes back the lines from here on, none of which anybody was told of. */
    void cutTo(long earlier) throws IOException {
        end = earlier;
        eraseAfterEnd();
    }

    private void eraseAfterEnd() throws IOException {
        byte[] rest = new byte[(int) Math.min(size - end, 1 << 20)];
        file.seek(end);
        int length = file.read(rest);
        for (int i = 0; i < length; i++) {
            if (rest[i] != 0) {
                file.seek(end);
                file.write(new byte[rest.length]);
                return;
            }
        }
    }

    private void eraseQuietly(int length, IOException cause) {
        try {
            file.seek(end);
            file.write(new byte[(int) Math.min(length, size - end)]);
        } catch (IOException e) {
            // The next start cuts off what is no whole line.
            cause.addSuppressed(e);
        }
    }

    /** Waits until what was appended is on the disk. Only a thread that nobody interrupts may call it. */
    void sync() throws IOException {
        disk.lines(file);
    }

    long end() {
        return end;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

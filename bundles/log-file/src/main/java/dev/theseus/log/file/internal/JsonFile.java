package dev.theseus.log.file.internal;

import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogLine;
import dev.theseus.kit.log.option.Rotation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * A container's file and those that were rotated. A mark is the file's inode and its length at the end of a batch: what
 * is behind it when the next batch comes was written by a call of whose end nobody knows, and is taken back before that
 * batch is written again.
 */
final class JsonFile {
    private static final Pattern MARK = Pattern.compile("([0-9]{1,19}):([0-9]{1,18})");
    private static final int BLOCK = 64 * 1024;

    private final Path file;
    private final Rotation options;

    JsonFile(Path file, Rotation options) {
        this.file = file;
        this.options = options;
    }

    /** Appends the lines, rotating where a file is full, and returns the mark of their end. */
    String append(LogBatch batch, byte[] attributes) throws IOException {
        goBackTo(batch.from().mark());
        ByteArrayOutputStream block = new ByteArrayOutputStream(BLOCK);
        FileChannel out = open();
        try {
            long size = out.size();
            for (LogLine line : batch.lines()) {
                if (options.maxSize() > 0 && size + block.size() >= options.maxSize()) {
                    flush(block, out);
                    out.close();
                    rotate();
                    out = open();
                    size = 0;
                }
                JsonLines.write(line, attributes, block);
                if (block.size() >= BLOCK) {
                    size += flush(block, out);
                }
            }
            flush(block, out);
            return inode(file) + ":" + out.size();
        } finally {
            out.close();
        }
    }

    private FileChannel open() throws IOException {
        return create(file);
    }

    private static FileChannel create(Path path) throws IOException {
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    }

    private static int flush(ByteArrayOutputStream block, FileChannel out) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(block.toByteArray());
        int size = bytes.remaining();
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
        block.reset();
        return size;
    }

    private void goBackTo(String mark) throws IOException {
        Matcher read = MARK.matcher(mark);
        if (!read.matches()) {
            // The log is written anew from the beginning of what there still is of it.
            for (int number = 0; number < options.maxFiles(); number++) {
                Files.deleteIfExists(numbered(number));
                Files.deleteIfExists(compressed(number));
            }
            return;
        }
        long inode = Long.parseLong(read.group(1));
        int number = 0;
        while (number < options.maxFiles() && inode(numbered(number)) != inode) {
            number++;
        }
        if (number == options.maxFiles()) {
            // Somebody else has taken it away, as programs that rotate logs do: what is there is gone on with.
            return;
        }
        if (number > 0) {
            Files.move(numbered(number), file, StandardCopyOption.REPLACE_EXISTING);
            for (int younger = 1; younger < number; younger++) {
                Files.deleteIfExists(numbered(younger));
            }
        }
        try (FileChannel marked = FileChannel.open(file, StandardOpenOption.WRITE)) {
            marked.truncate(Long.parseLong(read.group(2)));
        }
    }

    private void rotate() throws IOException {
        for (int number = options.maxFiles() - 1; number > 1; number--) {
            moveIfThere(numbered(number - 1), numbered(number));
            moveIfThere(compressed(number - 1), compressed(number));
        }
        if (options.maxFiles() == 1) {
            Files.deleteIfExists(file);
            return;
        }
        Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
        if (options.compress()) {
            compress();
        }
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void compress() throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(draft);
        try (InputStream in = Files.newInputStream(numbered(1));
                OutputStream out = new GZIPOutputStream(Channels.newOutputStream(create(draft)), BLOCK)) {
            in.transferTo(out);
        }
        Files.move(draft, compressed(1), StandardCopyOption.REPLACE_EXISTING);
        Files.delete(numbered(1));
    }

    private Path numbered(int number) {
        return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
    }

    private Path compressed(int number) {
        return file.resolveSibling(file.getFileName() + "." + number + ".gz");
    }

    /** 0 for a file that is not there. */
    private static long inode(Path path) throws IOException {
        try {
            return (Long) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}

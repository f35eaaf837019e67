package dev.theseus.engine.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of one log from the oldest to the one being written, each opened once. Files are told apart by what they are,
 * not by their names: a rotation renames them at any time, and a slow reader may have missed several.
 */
final class SpoolParts implements Closeable {
    private static final int ATTEMPTS = 20;

    private final Path spool;
    private final Deque<Part> waiting = new ArrayDeque<>();
    /** Files read to their end, open until it is sure that nobody reads them again. */
    private final Deque<Part> read = new ArrayDeque<>();

    private @Nullable Part current;
    private boolean mayRewind = true;
    private boolean passedOver;

    /** @param begin where reading it begins */
    private record Part(FileChannel channel, Object key, long begin) {}

    SpoolParts(Path spool) {
        this.spool = spool;
    }

    /** Whether there is a file after the present one. Whoever writes has then written its last into the present one. */
    boolean hasNewer() throws IOException {
        if (!waiting.isEmpty()) {
            return true;
        }
        Object youngest =
                key(spool).or(() -> key(LogRotation.rotated(spool, 1))).orElse(null);
        Part present = current;
        if (youngest == null || present != null && Objects.equals(youngest, present.key)) {
            return false;
        }
        waiting.addAll(openAll());
        if (present != null && waiting.stream().anyMatch(part -> part.key.equals(present.key))) {
            Part older;
            do {
                older = waiting.removeFirst();
                older.channel.close();
            } while (!older.key.equals(present.key));
        } else {
            passedOver |= present != null;
        }
        return !waiting.isEmpty();
    }

    /**
     * Whether files may have come and gone unseen: the present one was no longer there when a newer one was looked for.
     */
    boolean hasPassedOver() {
        return passedOver;
    }

    /** Bytes of the files after the present one, as far as {@link #hasNewer} has found them. */
    long waitingBytes() throws IOException {
        long bytes = 0;
        for (Part part : waiting) {
            bytes += part.channel.size();
        }
        return bytes;
    }

    /** The files after the present one, oldest first, as far as {@link #hasNewer} has found them. */
    List<FileChannel> waitingFiles() {
        return waiting.stream().map(Part::channel).toList();
    }

    /** Passes over the first waiting files, and over the first bytes of the next. */
    void begin(int files, long offset) throws IOException {
        for (int i = 0; i < files; i++) {
            waiting.removeFirst().channel.close();
        }
        Part first = waiting.removeFirst();
        first.channel.position(offset);
        waiting.addFirst(new Part(first.channel, first.key, offset));
    }

    /** Leaves the present file and goes on to the next; only after {@link #hasNewer}. */
    FileChannel next() throws IOException {
        leaveCurrent();
        Part next = waiting.removeFirst();
        current = next;
        return next.channel;
    }

    private List<Part> openAll() throws IOException {
        for (int attempt = 1; ; attempt++) {
            Optional<Object> before = key(spool);
            List<Part> parts = new ArrayList<>();
            open(spool, parts);
            for (int number = 1; Files.exists(LogRotation.rotated(spool, number)); number++) {
                open(LogRotation.rotated(spool, number), parts);
            }
            if (attempt == ATTEMPTS || key(spool).equals(before)) {
                return parts.reversed();
            }
            // Rotated meanwhile: some file may be there twice, another not at all.
            for (Part part : parts) {
                part.channel.close();
            }
        }
    }

    private static void open(Path file, List<Part> parts) throws IOException {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            Optional<Object> key = key(file);
            if (key.isPresent()) {
                parts.add(new Part(channel, key.get(), 0));
            } else {
                channel.close();
            }
        } catch (NoSuchFileException e) {
            // Rotated away between being seen and being opened.
            return;
        }
    }

    private static Optional<Object> key(Path file) {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Goes back to where reading began, whatever has been rotated or removed meanwhile; only once. */
    void rewind() throws IOException {
        leaveCurrent();
        while (!read.isEmpty()) {
            Part part = read.removeLast();
            part.channel.position(part.begin);
            waiting.addFirst(part);
        }
        mayRewind = false;
    }

    /** Closes what has been read: there will be no {@link #rewind}. */
    void forgetRead() throws IOException {
        mayRewind = false;
        closeAll(read);
    }

    private void leaveCurrent() throws IOException {
        Part present = current;
        current = null;
        if (present != null && mayRewind) {
            read.addLast(present);
        } else if (present != null) {
            present.channel.close();
        }
    }

    private static void closeAll(Deque<Part> parts) throws IOException {
        while (!parts.isEmpty()) {
            parts.removeFirst().channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        mayRewind = true;
        leaveCurrent();
        closeAll(read);
        closeAll(waiting);
    }
}

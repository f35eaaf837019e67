package dev.theseus.engine.plank.internal;

import dev.theseus.engine.file.DurableWrites;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is durable of one bundle: {@code current.jar}, the jar in force when it is not the distribution's; {@code previous.jar},
 * the one before; {@code candidate.jar} and {@code retiring.jar}, the new and the old one while a swap is under way; {@code
 * history}, a line a deed.
 *
 * <p>A swap becomes durable by one rename, candidate to current. Whoever dies before leaves a candidate that is dropped, whoever
 * dies after leaves a retiring jar without one, which becomes the previous one: {@link #settle}. So the next start has one
 * version or the other and nothing between.
 */
final class PlankFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PlankFolder.class);

    private final Path folder;
    private final CrashPoint crashPoint;

    PlankFolder(Path folder, CrashPoint crashPoint) {
        this.folder = folder;
        this.crashPoint = crashPoint;
    }

    /** What {@link #settle} found. */
    enum Ruin {
        NONE,
        /** A swap that was cut short: the version before it is in force. */
        UNFINISHED,
        /** A swap that had become durable. */
        FINISHED
    }

    Path candidate() {
        return folder.resolve("candidate.jar");
    }

    Path current() {
        return folder.resolve("current.jar");
    }

    Path previous() {
        return folder.resolve("previous.jar");
    }

    /** Takes a copy of the jar to be tried, so that it cannot change under the swap. */
    void stage(Content jar) throws IOException {
        DurableWrites.makeFolders(folder);
        write(candidate(), jar);
        crashPoint.reached("staged");
    }

    /** Takes the jar that the candidate is to replace, so that {@link #commit} needs no more than renames. */
    void keep(Content old) throws IOException {
        write(retiring(), old);
        crashPoint.reached("kept");
    }

    /** What cannot be written whole ends the swap: nothing of it may be found at the next start. */
    private void write(Path file, Content content) throws IOException {
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                crashPoint.reached("writing " + file.getFileName());
                content.writeTo(out);
            }
            DurableWrites.content(file);
        } catch (IOException | RuntimeException e) {
            drop();
            throw e;
        }
    }

    /** Writes the content of a jar. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;

        static Content of(Path jar) {
            return out -> Files.copy(jar, out);
        }
    }

    /** Whether candidate and retiring jar hold the same, whenever they were packed. */
    boolean isUnchanged() throws IOException {
        return checksums(candidate()).equals(checksums(retiring()));
    }

    private static Map<String, Long> checksums(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .filter(entry -> !entry.isDirectory())
                    .collect(Collectors.toMap(JarEntry::getName, JarEntry::getCrc));
        }
    }

    /** The old jar, between {@link #keep} and {@link #commit} or {@link #drop}. */
    Path retiring() {
        return folder.resolve("retiring.jar");
    }

    /** The candidate is in force from now on; when this throws, it is not. */
    void commit() throws IOException {
        crashPoint.reached("proven");
        rename(candidate(), current());
        crashPoint.reached("in force");
        try {
            DurableWrites.names(folder);
            retire();
        } catch (IOException e) {
            // The rename is what counts: going back now would leave the new jar to the next start.
            LOG.warn("{} stays for the next swap or start to put away", retiring(), e);
        }
        crashPoint.reached("retired");
    }

    private void retire() throws IOException {
        if (Files.exists(retiring())) {
            rename(retiring(), previous());
            DurableWrites.names(folder);
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Forgets the candidate. */
    void drop() throws IOException {
        Files.deleteIfExists(retiring());
        crashPoint.reached("half dropped");
        Files.deleteIfExists(candidate());
        crashPoint.reached("dropped");
    }

    /** Tidies up after a daemon that died, or a commit that could not. */
    Ruin settle() throws IOException {
        if (Files.exists(candidate())) {
            drop();
            return Ruin.UNFINISHED;
        }
        if (Files.exists(retiring())) {
            retire();
            return Ruin.FINISHED;
        }
        return Ruin.NONE;
    }

    /** Nothing is in force any more. */
    void forget() throws IOException {
        Files.deleteIfExists(current());
        DurableWrites.names(folder);
        Files.deleteIfExists(previous());
    }

    void note(String line) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("history"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    List<String> history() throws IOException {
        Path file = folder.resolve("history");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}

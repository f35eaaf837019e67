package dev.theseus.engine.log;

import dev.theseus.api.log.LogCheckpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * Keeps a checkpoint beside its spool: a line with the form's version, the position and the mark. It is not brought to
 * the disk, no more than the spool is: a loss of power loses the lines with it, or has the stream written once more
 * from its beginning.
 */
final class CheckpointFile {
    private static final String VERSION = "1";
    private static final Set<StandardOpenOption> ANEW =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;

    CheckpointFile(Path spool) {
        file = spool.resolveSibling("log-checkpoint");
    }

    LogCheckpoint read() throws IOException {
        try {
            List<String> lines = Files.readAllLines(file);
            boolean whole = lines.size() == 3
                    && lines.get(0).equals(VERSION)
                    && lines.get(1).matches("\\S+ [0-9]{1,18}");
            return whole ? new LogCheckpoint(lines.get(1), lines.get(2)) : LogCheckpoint.BEGINNING;
        } catch (NoSuchFileException | MalformedInputException e) {
            return LogCheckpoint.BEGINNING;
        }
    }

    void write(LogCheckpoint checkpoint) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        String text = VERSION + "\n" + checkpoint.position() + "\n" + checkpoint.mark() + "\n";
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(draft, ANEW, OWNER_ONLY))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

package dev.theseus.engine.log;

import dev.theseus.api.log.LogCheckpoint;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Keeps a checkpoint beside its spool: a line with the form's version, the position and the mark. It is not brought to
 * the disk, no more than the spool is: a loss of power loses the lines with it, or has the stream written once more
 * from its beginning.
 */
final class CheckpointFile {
    private static final String VERSION = "1";

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
        Files.writeString(draft, VERSION + "\n" + checkpoint.position() + "\n" + checkpoint.mark() + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

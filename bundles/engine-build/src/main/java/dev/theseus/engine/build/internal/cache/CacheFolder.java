package dev.theseus.engine.build.internal.cache;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * A cache on the disk: {@code data} is what commands see, and {@code note} says whose it is. The note comes last, so that what a crash
 * cut short has none. Nobody waits for the disk: what the power takes is made again.
 */
record CacheFolder(Path path) {
    /**
     * What the note says.
     *
     * @param id its owner's name for it
     * @param description for people
     * @param uses how often a command had it
     */
    record Note(String id, String description, Instant created, Instant lastUsed, long uses) {
        Note used(Instant now) {
            return new Note(id, description, created, now, uses + 1);
        }
    }

    /** What commands see. */
    Path data() {
        return path.resolve("data");
    }

    /** Empty for one that was never whole. */
    Optional<Note> note() {
        Properties fields = new Properties();
        try (Reader in = Files.newBufferedReader(path.resolve("note"))) {
            fields.load(in);
            return Optional.of(new Note(
                    fields.getProperty("id", ""),
                    fields.getProperty("description", ""),
                    Instant.parse(fields.getProperty("created", "")),
                    Instant.parse(fields.getProperty("lastUsed", "")),
                    Long.parseLong(fields.getProperty("uses", ""))));
        } catch (IOException | RuntimeException e) {
            // Not there, or not written to its end.
            return Optional.empty();
        }
    }

    void write(Note note) throws IOException {
        Properties fields = new Properties();
        fields.setProperty("id", note.id());
        fields.setProperty("description", note.description());
        fields.setProperty("created", note.created().toString());
        fields.setProperty("lastUsed", note.lastUsed().toString());
        fields.setProperty("uses", Long.toString(note.uses()));
        StringWriter text = new StringWriter();
        fields.store(text, null);
        Path draft = path.resolve("note.new");
        Files.writeString(draft, text.toString());
        Files.move(draft, path.resolve("note"), StandardCopyOption.ATOMIC_MOVE);
    }
}

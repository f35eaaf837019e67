package dev.theseus.rest.sentence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Neither the engine nor a face finds out by a failure's message what happened: kinds and reasons say that, and messages may
 * be reworded. Only the sentences for {@code docker run}, which does read them, are looked at before they are sent.
 */
class WordsDecideNothingTest {
    private static final List<String> ROOMS = List.of(
            "engine-core",
            "engine-image",
            "engine-network",
            "engine-container",
            "engine",
            "engine-build",
            "http",
            "grpc",
            "rest-api",
            "face-buildkit",
            "shell");
    private static final String EXEMPT = "ErrorSentences.java";
    private static final Pattern READING = Pattern.compile("(?:[mM]essage\\(\\)\\)*|\\bmessage)"
            + "\\s*\\.(?:contains|startsWith|endsWith|matches|equals|equalsIgnoreCase)\\(");

    private static List<Path> sources(String room) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", room, "src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    @Test
    void noMessageIsRead() throws IOException {
        List<String> found = new ArrayList<>();
        int looked = 0;
        for (String room : ROOMS) {
            for (Path file : sources(room)) {
                looked++;
                if (!file.endsWith(EXEMPT)) {
                    READING.matcher(Files.readString(file))
                            .results()
                            .forEach(use -> found.add(file.getFileName() + ": " + use.group()));
                }
            }
        }
        assertEquals(List.of(), found);
        assertTrue(looked > 300, () -> "the sources are elsewhere");
    }

    @Test
    void readingIsSeen() {
        for (String use : List.of(
                "e.message().contains(\"no such file\")",
                "e.getMessage()\n        .startsWith(\"x\")",
                "String.valueOf(e.getMessage()).endsWith(\"x\")",
                "message.equals(\"x\")")) {
            assertTrue(READING.matcher(use).find(), use);
        }
    }
}

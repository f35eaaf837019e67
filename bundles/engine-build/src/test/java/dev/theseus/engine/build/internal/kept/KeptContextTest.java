package dev.theseus.engine.build.internal.kept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.build.ContextEntry.Kind;
import dev.theseus.engine.build.internal.context.Client;
import dev.theseus.engine.build.internal.context.PlainTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptContextTest {
    @TempDir
    Path folder;

    private KeptContext context() {
        return new KeptContext(folder, PlainTrees.make());
    }

    /** Names of what had to be sent. */
    private List<String> fetch(Client client) {
        context()
                .fetch(client, List.of(), CallContext.background(Duration.ofMinutes(1)))
                .close();
        return client.sent;
    }

    private Path file(String name) {
        return folder.resolve("files").resolve(name);
    }

    private Set<String> names() throws IOException {
        Path root = folder.resolve("files");
        try (Stream<Path> all = Files.walk(root)) {
            Set<String> names = new TreeSet<>();
            all.filter(path -> !path.equals(root))
                    .forEach(path -> names.add(root.relativize(path).toString()));
            return names;
        }
    }

    private static Client usual() {
        return new Client()
                .file("a", "first")
                .folder("b")
                .file("b/c", "x")
                .file("b/empty", "")
                .link(Kind.HARD_LINK, "b/hard", "a")
                .link(Kind.SYMBOLIC_LINK, "b/link", "../a")
                .file("b.txt", "third");
    }

    @Test
    void filesHaveTheirModesTimesAndLinks() throws IOException {
        assertEquals(List.of("a", "b/c", "b.txt"), fetch(usual()));
        assertEquals("first", Files.readString(file("a")));
        assertEquals("x", Files.readString(file("b/c")));
        assertEquals(0, Files.size(file("b/empty")));
        assertEquals("../a", Files.readSymbolicLink(file("b/link")).toString());
        assertEquals(Files.getAttribute(file("a"), "unix:ino"), Files.getAttribute(file("b/hard"), "unix:ino"));
        assertEquals(0100640, Files.getAttribute(file("a"), "unix:mode"));
        assertEquals(0040750, Files.getAttribute(file("b"), "unix:mode"));
        for (String name : List.of("a", "b", "b/c", "b/empty", "b.txt")) {
            assertEquals(
                    Client.TIME / 1_000_000,
                    Files.getLastModifiedTime(file(name)).toMillis(),
                    name);
        }
    }

    @Test
    void onlyWhatHasChangedIsSent() throws IOException {
        assertEquals(3, fetch(usual()).size());
        assertEquals(List.of(), fetch(usual()));
        assertEquals("first", Files.readString(file("b/hard")));
        Client changed = new Client()
                .file("a", "FIRST", Client.TIME + 1)
                .folder("b")
                .file("b/c", "x")
                .link(Kind.HARD_LINK, "b/hard", "a")
                .link(Kind.SYMBOLIC_LINK, "b/link", "c")
                .folder("b/new")
                .file("b/new/file", "new")
                .file("b.txt", "third");
        assertEquals(List.of("a", "b/new/file"), fetch(changed));
        assertEquals("FIRST", Files.readString(file("b/hard")));
        assertEquals("c", Files.readSymbolicLink(file("b/link")).toString());
        assertEquals(Set.of("a", "b", "b/c", "b/hard", "b/link", "b/new", "b/new/file", "b.txt"), names());
        assertEquals(
                Client.TIME / 1_000_000, Files.getLastModifiedTime(file("b")).toMillis());
    }

    @Test
    void aNameMayBecomeSomethingElse() throws IOException {
        Client before = new Client()
                .folder("a")
                .folder("a/deep")
                .file("a/deep/file", "1")
                .file("b", "2")
                .link(Kind.SYMBOLIC_LINK, "c", "a")
                .folder("gone")
                .file("gone/file", "3")
                .file("z", "4");
        assertEquals(4, fetch(before).size());
        Client after = new Client()
                .file("a", "now a file")
                .folder("b")
                .file("b/file", "5")
                .folder("c")
                .file("c/file", "6");
        assertEquals(List.of("a", "b/file", "c/file"), fetch(after));
        assertEquals(Set.of("a", "b", "b/file", "c", "c/file"), names());
        assertFalse(Files.isSymbolicLink(file("c")));
        fetch(before);
        assertEquals(Set.of("a", "a/deep", "a/deep/file", "b", "c", "gone", "gone/file", "z"), names());
        fetch(new Client());
        assertEquals(Set.of(), names());
    }

    @Test
    void whatIsCutShortIsNotBelieved() throws IOException {
        fetch(usual());
        assertThrows(
                EngineException.class,
                () -> fetch(new Client().file("a", "first").vanishing()));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
        assertEquals(3, fetch(usual()).size());
        // Nor is what was written before the machine was started.
        Path table = folder.resolve("table");
        byte[] bytes = Files.readAllBytes(table);
        System.arraycopy("another boot".getBytes(StandardCharsets.UTF_8), 0, bytes, 20, 12);
        Files.write(table, bytes);
        assertEquals(3, fetch(usual()).size());
    }

    /** BuildKit's clients cannot list such a path either; whoever can gets a sentence, and nothing stays. */
    @Test
    void aPathThatIsTooLongIsRefused() throws IOException {
        Client client = new Client();
        String path = "a".repeat(200);
        for (int i = 0; i < 25; i++) {
            client.folder(path);
            path += "/" + "a".repeat(200);
        }
        EngineException refused = assertThrows(EngineException.class, () -> fetch(client));
        assertTrue(refused.message().contains("File name too long"), refused.message());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void hardLinksLeadToFilesThatWereSent() {
        Client client = new Client().link(Kind.SYMBOLIC_LINK, "c", "..").link(Kind.HARD_LINK, "d", "c/outside");
        assertTrue(assertThrows(EngineException.class, () -> fetch(client))
                .message()
                .contains("link to c/outside, which was not sent"));
        assertFalse(Files.exists(file("d"), LinkOption.NOFOLLOW_LINKS));
        Client missing = new Client().link(Kind.HARD_LINK, "d", "a");
        assertTrue(assertThrows(EngineException.class, () -> fetch(missing))
                .message()
                .contains("link to a, which was not sent"));
    }
}

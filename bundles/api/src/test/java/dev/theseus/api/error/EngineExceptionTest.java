package dev.theseus.api.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineExceptionTest {
    private static final EngineException REFUSAL = EngineException.invalid("exec: \"x\": not found")
            .because(Reason.TASK_COMMAND_NOT_FOUND, Map.of(Attributes.COMMAND, "x"));

    private static void assertSameFailure(EngineException other) {
        assertEquals(ErrorKind.INVALID_PARAMETER, other.kind());
        assertTrue(other.is(Reason.TASK_COMMAND_NOT_FOUND));
        assertEquals(Map.of("command", "x"), other.attributes());
    }

    @Test
    void reasonAndAttributesStayWhateverIsSaid() {
        assertSameFailure(REFUSAL.within("start web"));
        assertEquals(
                "start web: exec: \"x\": not found", REFUSAL.within("start web").message());
        assertEquals("start web", REFUSAL.within("start web").context());
        assertEquals(
                "run: start web",
                REFUSAL.within("start web").within("run").flat().context());
        assertEquals("", REFUSAL.within("start web").saying("no").context());
        assertSameFailure(REFUSAL.saying("no"));
        assertEquals("no", REFUSAL.saying("no").message());
        EngineException flat = REFUSAL.within("start web").flat();
        assertSameFailure(flat);
        assertNull(flat.getCause());
        assertEquals(Optional.empty(), EngineException.invalid("x").reason());
        IOException cause = new IOException("x");
        assertSame(
                cause,
                EngineException.internal("y", cause).because(Reason.DISK_FULL).getCause());
    }

    @Test
    void aFullDiskIsTheReasonWhereJavasOwnFilesMeetIt() {
        IOException full = assertThrows(IOException.class, () -> {
            try (OutputStream out = Files.newOutputStream(Path.of("/dev/full"))) {
                out.write(1);
            }
        });
        assertTrue(EngineException.internal("write", full).is(Reason.DISK_FULL));
        assertTrue(EngineException.internal("write", new UncheckedIOException(full))
                .is(Reason.DISK_FULL));
        IOException quota = new FileSystemException("/a", null, "Disk quota exceeded");
        assertTrue(EngineException.internal("write", quota).is(Reason.DISK_QUOTA_EXCEEDED));
        IOException named = new FileSystemException("/a/No space left on device/b", null, "Permission denied");
        assertEquals(Optional.empty(), EngineException.internal("write", named).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "task", "Task.refused", "task.", ".refused", "task refused.x", "task..x", "1.x"})
    void reasonsAreDottedWords(String word) {
        assertThrows(IllegalArgumentException.class, () -> new Reason(word));
    }

    @Test
    void everyReasonHasItsOwnWord() throws IllegalAccessException {
        Set<String> words = new TreeSet<>();
        int count = 0;
        for (var field : Reason.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers()) && field.getType().equals(Reason.class)) {
                words.add(((Reason) field.get(null)).word());
                count++;
            }
        }
        assertEquals(count, words.size());
        assertTrue(words.contains("task.command-not-found"), words::toString);
    }
}

package dev.theseus.launcher.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InvocationTest {
    @Test
    void withoutArgumentsTheDefaultDaemonIsAskedLineByLine() {
        assertEquals(
                new Invocation(Path.of("/run/theseus"), false, Optional.empty(), false), Invocation.parse(List.of()));
    }

    @Test
    void flagsComeInAnyOrderAndBothForms() {
        Invocation expected = new Invocation(Path.of("/dev/shm/x"), true, Optional.of("driver:list storage"), false);
        assertEquals(
                expected,
                Invocation.parse(List.of("--json", "-c", "driver:list storage", "--exec-root", "/dev/shm/x")));
        assertEquals(
                expected,
                Invocation.parse(List.of("--exec-root=/dev/shm/x", "--command=driver:list storage", "--json")));
        assertTrue(Invocation.parse(List.of("-h")).help());
    }

    @Test
    void whatIsWrongIsNamed() {
        assertEquals(
                "unknown argument --colour",
                assertThrows(IllegalArgumentException.class, () -> Invocation.parse(List.of("--colour")))
                        .getMessage());
        assertEquals(
                "-c needs a value",
                assertThrows(IllegalArgumentException.class, () -> Invocation.parse(List.of("--json", "-c")))
                        .getMessage());
    }
}

package dev.theseus.kit.storage.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DeletionsTest {
    private static final CallContext CONTEXT = CallContext.background(Duration.ofMinutes(30));

    @TempDir
    Path folder;

    @Test
    void theDeletingThreadGoesOnAfterAnyFailure() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        LayerForm failing = new FailingForm(asked);
        try (Deletions deletions = new Deletions("trial", failing)) {
            List<Path> retired = new ArrayList<>();
            for (int i = 0; i < FailingForm.FAILURES + 1; i++) {
                retired.add(Files.createDirectory(folder.resolve("removing-" + i)));
            }
            retired.forEach(deletions::add);
            deletions.await(CONTEXT);
            assertEquals(retired.size(), asked.get());
            assertFalse(Files.exists(retired.getLast()), "what follows the failures is deleted");
            assertTrue(retired.stream().noneMatch(deletions::isUnderWay));
        }
    }
}

package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What volumes take of the disk, and that it is given back. */
interface VolumeSpaceContract extends VolumeContract {
    int FILES = 500;

    private void fill(String name, int files) throws IOException {
        driver().create(name, Map.of(), context());
        Path path = driver().mount(name, "c1", context());
        for (int i = 0; i < files; i++) {
            Path folder = path.resolve("d" + i % 50);
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("f" + i), "content");
        }
        driver().unmount(name, "c1", context());
    }

    @Test
    default void contentIsDeletedWhenRemoveReturns() throws IOException {
        List<String> before = objects();
        fill("data", FILES);
        driver().remove("data", context());
        assertEquals(before, objects(), "removed and still on disk");
    }

    @Test
    default void aRemovalHoldsNobodyUp() throws Exception {
        AtomicInteger number = new AtomicInteger();
        for (int i = 1; i <= AtOnce.ROUNDS; i++) {
            fill("big-" + i, FILES);
        }
        boolean heldUp = AtOnce.isHeldUp(() -> driver().remove("big-" + number.incrementAndGet(), context()), () -> {
            driver().create("small", Map.of(), context());
            driver().remove("small", context());
        });
        assertFalse(heldUp, "to make another volume takes as long as the removal that is under way");
    }
}

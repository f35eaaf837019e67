package dev.theseus.kit.storage.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.storage.Change;
import org.junit.jupiter.api.Test;

class ChangeListTest {
    @Test
    void manyShortPathsCountByWhatTheyTakeInMemory() {
        ChangeList changes = new ChangeList();
        EngineException refused = assertThrows(EngineException.class, () -> {
            for (int i = 0; i < 2_000_000; i++) {
                changes.add(Change.Kind.ADDED, "f" + i);
            }
        });
        assertEquals(ErrorKind.NOT_IMPLEMENTED, refused.kind());
        assertTrue(changes.size() < 1_000_000, "listed " + changes.size());
    }
}

package dev.theseus.api.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DriverKindTest {
    @Test
    void everyKindNamesAnInterfaceOfDrivers() throws ClassNotFoundException {
        for (DriverKind kind : DriverKind.all()) {
            Class<?> type = Class.forName(kind.service());
            assertTrue(type.isInterface() && Driver.class.isAssignableFrom(type), kind.service());
        }
    }

    @Test
    void wordsAreFitForFoldersAndOptionsAndTellKindsApart() {
        List<String> words = DriverKind.all().stream().map(DriverKind::word).toList();
        assertTrue(words.contains("storage"), words::toString);
        assertTrue(words.stream().allMatch(word -> word.matches("[a-z]+")), words::toString);
        assertEquals(words.size(), words.stream().distinct().count(), words::toString);
    }

    @Test
    void kindsAreListedAsInASentence() {
        assertEquals("", DriverKind.words(List.of(), "or"));
        assertEquals("volume", DriverKind.words(List.of(DriverKind.VOLUME), "or"));
        assertEquals(
                "runtime, storage and volume",
                DriverKind.words(List.of(DriverKind.RUNTIME, DriverKind.STORAGE, DriverKind.VOLUME), "and"));
    }
}

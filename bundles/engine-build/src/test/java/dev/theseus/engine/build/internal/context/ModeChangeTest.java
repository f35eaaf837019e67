package dev.theseus.engine.build.internal.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModeChangeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "755; 644; 755",
                "0600; 644; 600",
                "4755; 644; 4755",
                "u=rwX,go=rX; 600; 644",
                "u=rwX,go=rX; 700; 755",
                "+x; 644; 755",
                "a+x; 644; 755",
                "u+x; 644; 744",
                "go-r; 644; 600",
                "o=; 777; 770",
                "u+s; 755; 4755",
                "g+s; 755; 2755",
                "+t; 755; 1755",
                "''; 640; 640",
            })
    void changes(String words, String before, String after) {
        assertEquals(Integer.parseInt(after, 8), ModeChange.of(words).apply(Integer.parseInt(before, 8), false));
    }

    @Test
    void aFolderIsAlwaysEntered() {
        assertEquals(0755, ModeChange.of("go=rX").apply(0700, true));
        assertEquals(0644, ModeChange.of("go=rX").apply(0600, false));
    }

    @ParameterizedTest
    @CsvSource({"999", "u=q", "x", "77777", "'a+r,'"})
    void refuses(String words) {
        assertThrows(EngineException.class, () -> ModeChange.of(words));
    }
}

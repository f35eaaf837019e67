package dev.theseus.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private final Answer answer = new Answer(
            List.of("kind", "name"), List.of(List.of("storage", "overlay2"), List.of("volume", "a\nb")), "two", false);

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertEquals("""
                KIND      NAME
                storage   overlay2
                volume    a b
                two
                """, answer.text());
        assertEquals("well\n", Answer.done("well").text());
    }

    @Test
    void jsonHasTheSameCells() {
        assertEquals(
                "{\"rows\":[{\"kind\":\"storage\",\"name\":\"overlay2\"},{\"kind\":\"volume\",\"name\":\"a\\nb\"}],"
                        + "\"remark\":\"two\"}\n",
                answer.json());
    }
}

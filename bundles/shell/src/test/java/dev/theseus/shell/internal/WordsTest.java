package dev.theseus.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void theLastWordIsBegunUntilABlankFollows() {
        assertEquals(new Words(List.of("driver:use"), "sto"), Words.of("driver:use sto"));
        assertEquals(new Words(List.of("driver:use", "storage"), ""), Words.of("driver:use  storage "));
        assertEquals(new Words(List.of(), ""), Words.of(""));
    }

    @Test
    void quotesAndBackslashesJoinWords() {
        assertEquals(new Words(List.of("a", "b c"), "d e"), Words.of("a 'b c' \"d e"));
        assertEquals(new Words(List.of("a"), "b c"), Words.of("a b\\ c"));
    }

    @Test
    void onlyTheLastCommandCounts() {
        assertEquals(new Words(List.of("lb"), "x"), Words.of("driver:list; lb x"));
        assertEquals(new Words(List.of(), "dri"), Words.of("x = (dri"));
    }
}

package dev.theseus.api.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdRangeTest {
    @ParameterizedTest
    @CsvSource({"0,100000,65536", "0,0,4294967295", "4294967294,0,1"})
    void idsAreOfThirtyTwoBits(long inside, long outside, long count) {
        assertEquals(count, new IdRange(inside, outside, count).count());
    }

    @ParameterizedTest
    @CsvSource({"-1,0,1", "0,-1,1", "0,0,0", "0,0,4294967296", "4294967295,0,1", "0,4294967294,2"})
    void otherRangesAreRefused(long inside, long outside, long count) {
        assertThrows(IllegalArgumentException.class, () -> new IdRange(inside, outside, count));
    }
}

package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeFeaturesTest {
    @Test
    void findsTheOptionAmongThoseOfMounts() {
        assertTrue(RuntimeFeatures.lists("{\"mountOptions\":[\"ro\",\"rro\"]}"));
        assertFalse(RuntimeFeatures.lists("{\"mountOptions\":[\"ro\"]}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"mountOptions\":null}", "unknown command features", "{\"mountOptions\":{}}"})
    void whatCannotBeReadSaysNothing(String features) {
        assertFalse(RuntimeFeatures.lists(features));
    }

    @ParameterizedTest
    @CsvSource({
        "6.1.0-18-amd64, true",
        "5.12.0, true",
        "5.4.0-generic, false",
        "4.19, false",
        "crun version 5.13, true",
        "unknown, false"
    })
    void comparesVersions(String version, boolean enough) {
        assertEquals(enough, RuntimeFeatures.isAtLeast(version, 5, 12));
    }
}

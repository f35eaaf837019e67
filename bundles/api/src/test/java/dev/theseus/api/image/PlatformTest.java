package dev.theseus.api.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlatformTest {
    @Test
    void machinesHaveOneName() {
        assertEquals(new Platform("linux", "amd64", ""), Platform.parse("linux/x86_64"));
        assertEquals(new Platform("linux", "arm64", "v8"), Platform.parse("linux/aarch64/v8"));
        assertEquals(new Platform("linux", "arm64", ""), Platform.parse("arm64"));
        assertEquals(new Platform("linux", "", ""), Platform.parse("linux"));
    }

    @Test
    void aWishAcceptsWhatItDoesNotName() {
        assertTrue(Platform.parse("linux").accepts(Platform.parse("linux/amd64")));
        assertTrue(Platform.parse("linux/arm64").accepts(Platform.parse("linux/arm64/v8")));
        assertTrue(Platform.parse("linux/arm64/v8").accepts(Platform.parse("linux/arm64")));
        assertFalse(Platform.parse("linux/arm64").accepts(Platform.parse("linux/amd64")));
        assertFalse(Platform.parse("linux/arm/v7").accepts(Platform.parse("linux/arm/v6")));
    }

    @Test
    void fourPartsAreTooMany() {
        assertThrows(IllegalArgumentException.class, () -> Platform.parse("linux/arm/v7/x"));
        assertThrows(IllegalArgumentException.class, () -> Platform.parse(" "));
    }
}

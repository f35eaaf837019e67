package dev.theseus.storage.overlay.internal;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.error.ErrorKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OverlayOptionsTest {
    @Test
    void optionsOfOtherDriversAreNotLookedAt() {
        assertEquals(
                List.of(),
                OverlayOptions.parse(Map.of("vfs.size", "1g", "zfs.fsname", "x"))
                        .mountOptions());
    }

    @Test
    void mountOptionsAreSplit() {
        OverlayOptions options = OverlayOptions.parse(
                Map.of("overlay2.mountopt", "nodev,volatile", "overlay2.override_kernel_check", "true"));
        assertEquals(List.of("nodev", "volatile"), options.mountOptions());
    }

    @ParameterizedTest
    @CsvSource({
        "overlay2.size,10G",
        "overlay2.no_such,1",
        "overlay2.override_kernel_check,perhaps",
        "overlay2.mountopt,'lowerdir=/etc'",
        "overlay2.mountopt,'nodev,metacopy=on'"
    })
    void unusableOptionsAreRefused(String name, String value) {
        var failure = assertFails(ErrorKind.INVALID_PARAMETER, () -> OverlayOptions.parse(Map.of(name, value)));
        assertEquals(true, failure.message().contains(name), failure.message());
    }
}

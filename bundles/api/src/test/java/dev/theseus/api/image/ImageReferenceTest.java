package dev.theseus.api.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "busybox, docker.io/library/busybox:latest, busybox:latest",
        "busybox:1.36, docker.io/library/busybox:1.36, busybox:1.36",
        "me/app, docker.io/me/app:latest, me/app:latest",
        "docker.io/busybox, docker.io/library/busybox:latest, busybox:latest",
        "index.docker.io/me/app:1, docker.io/me/app:1, me/app:1",
        "localhost/app, localhost/app:latest, localhost/app:latest",
        "localhost:5000/team/app:v1, localhost:5000/team/app:v1, localhost:5000/team/app:v1",
        "registry.example/a/b/c, registry.example/a/b/c:latest, registry.example/a/b/c:latest",
        "[::1]:5000/app, [::1]:5000/app:latest, [::1]:5000/app:latest",
        "a__b/c.d-e_f, docker.io/a__b/c.d-e_f:latest, a__b/c.d-e_f:latest",
    })
    void namesAreCompletedAndShortened(String typed, String full, String familiar) {
        ImageReference reference = ImageReference.parse(typed);

        assertEquals(full, reference.toString());
        assertEquals(familiar, reference.familiar());
    }

    @Test
    void aDigestTakesThePlaceOfTheTag() {
        ImageReference reference = ImageReference.parse("busybox@" + DIGEST);

        assertEquals(Optional.empty(), reference.tag());
        assertEquals(DIGEST, reference.digest().orElseThrow().value());
    }

    @Test
    void tagAndDigestMayStandTogether() {
        ImageReference reference = ImageReference.parse("busybox:1@" + DIGEST);

        assertEquals(Optional.of("1"), reference.tag());
        assertEquals("busybox:1@" + DIGEST, reference.familiar());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":tag", "a//b", "-a", "a:", "a:b:c", "a@sha256:12", "a b", "ünicode", "a/../b", "/a", "a/"})
    void badFormsAreRefused(String typed) {
        assertThrows(IllegalArgumentException.class, () -> ImageReference.parse(typed));
    }

    @Test
    void upperCaseIsNamedAsTheReason() {
        String message = assertThrows(IllegalArgumentException.class, () -> ImageReference.parse("me/App"))
                .getMessage();

        assertEquals("invalid reference format: repository name (me/App) must be lowercase", message);
    }

    @Test
    void aBareIdIsNoName() {
        assertThrows(IllegalArgumentException.class, () -> ImageReference.parse("ab".repeat(32)));
    }

    @Test
    void aTagHasItsOwnForm() {
        ImageReference reference = ImageReference.parse("busybox");

        assertThrows(IllegalArgumentException.class, () -> reference.withTag("not a tag"));
        assertThrows(IllegalArgumentException.class, () -> reference.withTag("a".repeat(129)));
        assertEquals("busybox:v1", reference.withTag("v1").familiar());
    }

    @Test
    void aNameOfThousandsOfComponentsIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> ImageReference.parse("a/".repeat(100_000) + "a"));
        assertThrows(IllegalArgumentException.class, () -> ImageReference.parse("a.".repeat(100_000) + "a/b"));
    }
}

package dev.theseus.grpc.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.grpc.GrpcException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTextsTest {
    @Test
    void messagesArePercentEncoded() {
        assertEquals("a b%25%C3%A4%0A", StatusText.encode("a b%ä\n"));
        assertEquals("a b%ä\n", StatusText.decode("a b%25%C3%A4%0A"));
        assertEquals("100% x%", StatusText.decode("100% x%"));
    }

    @Test
    void longMessagesAreCutBetweenCharacters() {
        String encoded = StatusText.encode("ä".repeat(10_000));
        assertTrue(encoded.length() <= 4096, () -> "" + encoded.length());
        assertEquals("ä".repeat(encoded.length() / 6), StatusText.decode(encoded));
    }

    @Test
    void timeoutsHaveUnits() {
        assertEquals(Duration.ofSeconds(15), TimeoutText.parse("15S"));
        assertEquals(Duration.ofNanos(14_999_000), TimeoutText.parse("14999u"));
        assertEquals("1500m", TimeoutText.format(Duration.ofMillis(1500)));
        assertEquals("2592000S", TimeoutText.format(Duration.ofDays(30)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "1", "-1S", "123456789S", "1x", "1.5S"})
    void otherTimeoutsAreRefused(String text) {
        assertThrows(GrpcException.class, () -> TimeoutText.parse(text));
    }
}

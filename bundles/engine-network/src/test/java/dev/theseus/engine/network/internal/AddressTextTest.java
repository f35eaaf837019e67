package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "::, ::",
        "::1, ::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "fd00:0:0:0:0:0:0:2, fd00::2",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:0:3:4:5:6:7:8, 1:0:3:4:5:6:7:8",
    })
    void writesTheShortestForm(String given, String expected) {
        assertEquals(expected, AddressText.text(Cidr.literal(given)));
    }

    @Test
    void numbersAndAddressesMeetAgain() {
        for (String text : new String[] {"0.0.0.0", "10.0.0.1", "255.255.255.255", "::", "fd00::1", "ffff::ffff"}) {
            boolean ipv6 = text.indexOf(':') >= 0;
            assertEquals(text, AddressText.text(AddressText.address(AddressText.number(Cidr.literal(text)), ipv6)));
        }
    }

    @Test
    void refusesTheOtherFamilyAndNames() {
        assertEquals(
                "invalid IPv4 address: fd00::1",
                assertThrows(EngineException.class, () -> AddressText.parse("fd00::1", false))
                        .message());
        assertEquals(
                "invalid IPv6 address: localhost",
                assertThrows(EngineException.class, () -> AddressText.parse("localhost", true))
                        .message());
    }
}

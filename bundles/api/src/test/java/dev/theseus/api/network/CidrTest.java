package dev.theseus.api.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @Test
    void theNetworkHasTheHostBitsClear() {
        assertEquals("10.1.2.0/23", Cidr.parse("10.1.3.7/23").network().toString());
        assertEquals(Cidr.parse("fd00:1::/64"), Cidr.parse("fd00:1::abcd/64").network());
    }

    @Test
    void containsAndOverlapsAreOfOneFamily() {
        Cidr net = Cidr.parse("172.17.0.0/16");

        assertTrue(net.contains(Cidr.literal("172.17.255.255")));
        assertFalse(net.contains(Cidr.literal("172.18.0.0")));
        assertFalse(net.contains(Cidr.literal("::1")));
        assertTrue(net.overlaps(Cidr.parse("172.16.0.0/12")));
        assertTrue(Cidr.parse("172.17.3.0/24").overlaps(net));
        assertFalse(net.overlaps(Cidr.parse("172.18.0.0/16")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.1", "10.0.0.0/33", "10.0.0.0/-1", "host.name/24", "10.0.0/24", "::/129", "10.0.0.0/x"
            })
    void whatIsNoneIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
    }
}

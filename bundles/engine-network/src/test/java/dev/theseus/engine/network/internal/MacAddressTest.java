package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MacAddressTest {
    @Test
    void followsFromTheIpv4AddressIfThereIsOne() throws Exception {
        InetAddress address = InetAddress.getByAddress(new byte[] {(byte) 172, 17, 0, 2});
        assertEquals("02:42:ac:11:00:02", MacAddress.of(Optional.of(address)));
        String random = MacAddress.of(Optional.empty());
        assertTrue(random.matches("02:42(:[0-9a-f]{2}){4}"), random);
    }
}

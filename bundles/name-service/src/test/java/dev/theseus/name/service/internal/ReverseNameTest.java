package dev.theseus.name.service.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReverseNameTest {
    @Test
    void wholeAddressesAreRead() {
        assertEquals(Optional.of(InetAddress.ofLiteral("172.17.0.2")), ReverseName.parse("2.0.17.172.in-addr.arpa"));
        assertEquals(
                Optional.of(InetAddress.ofLiteral("fd00:30:1::2")),
                ReverseName.parse("2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.3.0.0.0.0.d.f.ip6.arpa"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web",
                "in-addr.arpa",
                "17.172.in-addr.arpa",
                "256.0.17.172.in-addr.arpa",
                "a.0.17.172.in-addr.arpa",
                "-1.0.17.172.in-addr.arpa",
                ".0.17.172.in-addr.arpa",
                "2.ip6.arpa"
            })
    void othersAreNot(String name) {
        assertEquals(Optional.empty(), ReverseName.parse(name));
    }
}

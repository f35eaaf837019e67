package dev.theseus.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostAddressTest {
    @Test
    void addressesAreReadAsDockerdReadsThem() {
        assertEquals(new HostAddress.Unix(Path.of("/run/d.sock")), HostAddress.parse("unix:///run/d.sock", 1));
        assertEquals(new HostAddress.Unix(Path.of("/var/run/docker.sock")), HostAddress.parse("unix://", 1));
        assertEquals(new HostAddress.Inherited(""), HostAddress.parse("fd://", 1));
        assertEquals(new HostAddress.Inherited(""), HostAddress.parse("fd://*", 1));
        assertEquals(new HostAddress.Inherited("api"), HostAddress.parse("fd://api", 1));
        assertEquals("/127.0.0.1:2376", tcp("tcp://"));
        assertEquals("/127.0.0.1:2376", tcp("tcp://127.0.0.1"));
        assertEquals("/0.0.0.0:80", tcp("tcp://0.0.0.0:80/"));
        assertEquals("/[0:0:0:0:0:0:0:1]:80", tcp("tcp://[::1]:80"));
        for (String bad : List.of("http://x", "tcp://127.0.0.1:port", "tcp://127.0.0.1:70000", "/run/d.sock")) {
            assertThrows(EngineException.class, () -> HostAddress.parse(bad, 1), bad);
        }
    }

    private static String tcp(String text) {
        String address =
                ((HostAddress.Tcp) HostAddress.parse(text, 2376)).address().toString();
        return address.substring(address.indexOf('/'));
    }
}

package dev.theseus.log.gelf.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.kit.log.wire.Address;
import dev.theseus.log.gelf.internal.GelfOptions.Compression;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What options mean, in Docker's words. */
class GelfOptionsTest {
    private static final String UDP = "udp://h:12201";
    private static final String TCP = "tcp://h:12201";

    private static GelfOptions with(String address, String name, String value) {
        return GelfOptions.of(Map.of("gelf-address", address, name, value));
    }

    private static String refusal(Map<String, String> options) {
        EngineException refused =
                assertThrows(EngineException.class, () -> GelfOptions.of(options), options.toString());
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        return refused.message();
    }

    private static String refusal(String address, String name, String value) {
        return refusal(Map.of("gelf-address", address, name, value));
    }

    @Test
    void datagramsAreCompressedQuicklyUnlessAskedOtherwise() {
        Address address = new Address("udp", "h", 12201, "");
        assertEquals(new GelfOptions(address, Compression.GZIP, 1), GelfOptions.of(Map.of("gelf-address", UDP)));
        assertEquals(
                Compression.ZLIB, with(UDP, "gelf-compression-type", "zlib").compression());
        assertEquals(
                Compression.NONE, with(UDP, "gelf-compression-type", "none").compression());
        assertEquals(-1, with(UDP, "gelf-compression-level", "-1").level());
        assertEquals(9, with(UDP, "gelf-compression-level", "9").level());
    }

    @Test
    void anAddressIsNeeded() {
        assertEquals("gelf-address is a required parameter", refusal(Map.of()));
        assertEquals("gelf: endpoint needs to be TCP or UDP", refusal(Map.of("gelf-address", "http://h:1")));
        assertEquals(
                "gelf: please provide gelf-address as proto://host:port", refusal(Map.of("gelf-address", "udp://h")));
        assertEquals("gelf: please provide gelf-address as proto://host:port", refusal(Map.of("gelf-address", "h:1")));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertEquals("compression is only supported on UDP", refusal(TCP, "gelf-compression-type", "gzip"));
        assertEquals("compression is only supported on UDP", refusal(TCP, "gelf-compression-level", "1"));
        assertEquals(
                "unknown value \"lz4\" for log opt \"gelf-compression-type\" for gelf log driver",
                refusal(UDP, "gelf-compression-type", "lz4"));
        assertEquals(
                "unknown value \"10\" for log opt \"gelf-compression-level\" for gelf log driver",
                refusal(UDP, "gelf-compression-level", "10"));
        assertEquals("\"gelf-tcp-max-reconnect\" is only valid for TCP", refusal(UDP, "gelf-tcp-max-reconnect", "1"));
        assertEquals(
                "\"gelf-tcp-reconnect-delay\" must be a positive integer",
                refusal(TCP, "gelf-tcp-reconnect-delay", "x"));
        assertEquals("unknown log opt \"max-size\" for gelf log driver", refusal(UDP, "max-size", "1m"));
    }
}

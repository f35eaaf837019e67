package dev.theseus.log.syslog.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.log.LogPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What options mean, in Docker's words. */
class SyslogOptionsTest {
    private static SyslogOptions with(String name, String value) {
        return SyslogOptions.of(Map.of(name, value));
    }

    private static String refusal(String name, String value) {
        EngineException refused = assertThrows(EngineException.class, () -> with(name, value), name + "=" + value);
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        return refused.message();
    }

    @Test
    void addressesNameTheirReceiver(@TempDir Path folder) {
        assertEquals(new Receiver.Local(), SyslogOptions.of(Map.of()).receiver());
        assertEquals(
                new Receiver.Udp("h", 514), with("syslog-address", "udp://h").receiver());
        assertEquals(
                new Receiver.Tcp("::1", 601, false),
                with("syslog-address", "tcp://[::1]:601").receiver());
        assertEquals(
                new Receiver.Tcp("h", 514, true),
                with("syslog-address", "tcp+tls://h").receiver());
        assertEquals(
                new Receiver.Udp("localhost", 9),
                with("syslog-address", "udp://:9").receiver());
        assertEquals(
                new Receiver.Socket(folder, false),
                with("syslog-address", "unix://" + folder).receiver());
        assertEquals(
                new Receiver.Socket(folder, true),
                with("syslog-address", "unixgram://" + folder).receiver());
    }

    @Test
    void addressesThatAreNoneAreRefused() {
        assertEquals("unsupported scheme: 'http'", refusal("syslog-address", "http://h"));
        assertEquals(
                "stat /no/such/socket: no such file or directory", refusal("syslog-address", "unix:///no/such/socket"));
        for (String address : List.of("h", "h:514", "udp://h:99999", "udp://a b", "udp://h:x")) {
            assertTrue(refusal("syslog-address", address).startsWith("syslog-address should be in form"), address);
        }
    }

    @Test
    void facilitiesHaveNamesAndNumbers() {
        assertEquals(3, SyslogOptions.of(Map.of()).facility());
        assertEquals(10, with("syslog-facility", "authpriv").facility());
        assertEquals(23, with("syslog-facility", "local7").facility());
        assertEquals(13, with("syslog-facility", "13").facility());
        for (String facility : List.of("24", "-1", "LOCAL0", "x", "999999999999")) {
            assertEquals("invalid syslog facility", refusal("syslog-facility", facility));
        }
    }

    @Test
    void messagesAreCountedOverTlsOnly() {
        assertEquals("Invalid syslog format", refusal("syslog-format", "rfc1149"));
        assertTrue(SyslogOptions.of(Map.of("syslog-address", "tcp+tls://h", "syslog-format", "rfc5424"))
                .counted());
        assertFalse(SyslogOptions.of(Map.of("syslog-address", "tcp://h", "syslog-format", "rfc5424"))
                .counted());
        assertFalse(SyslogOptions.of(Map.of("syslog-address", "tcp+tls://h", "syslog-format", "rfc3164"))
                .counted());
    }

    @Test
    void whatIsKeptForReadersIsBounded() {
        SyslogDriver driver = new SyslogDriver();
        assertEquals(LogPlan.spooled(20 << 20, 5).delivered(), driver.plan(Map.of("tag", "t", "labels", "a")));
        assertEquals(
                LogPlan.spooled(1 << 20, 2).delivered().hidden(),
                driver.plan(Map.of("cache-disabled", "true", "cache-max-size", "1m", "cache-max-file", "2")));
        assertEquals("unknown log opt 'max-size' for syslog log driver", refusal("max-size", "1m"));
        assertEquals("unknown log opt 'gelf-address' for syslog log driver", refusal("gelf-address", "udp://h:1"));
    }
}

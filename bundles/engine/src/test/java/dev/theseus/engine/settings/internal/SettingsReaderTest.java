package dev.theseus.engine.settings.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.engine.settings.DaemonSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
    private final Map<String, String> properties = new HashMap<>();

    private DaemonSettings read() {
        return new SettingsReader(properties::get).read();
    }

    private void set(String flag, String value) {
        properties.put("theseus." + flag, value);
    }

    @Test
    void hasDockersDefaults() {
        DaemonSettings settings = read();
        assertEquals("runc", settings.defaultRuntime());
        assertEquals(List.of("runc"), settings.runtimes().get("runc"));
        assertEquals("json-file", settings.logDriver());
        assertEquals(64 << 20, settings.defaultShmSize());
        assertEquals("private", settings.defaultIpcMode());
        assertTrue(settings.icc() && settings.iptables() && settings.ipMasq());
        assertFalse(settings.ipv6() || settings.init() || settings.noNewPrivileges() || settings.debug());
        assertEquals(Optional.empty(), settings.tls());
        assertEquals(6, settings.addressPools().size());
        assertEquals(3, settings.maxConcurrentDownloads());
    }

    @Test
    void readsListsMapsAndRuntimes() {
        set("host", "unix:///a.sock\ntcp://127.0.0.1:1");
        set("log-opt", "max-size=10m\nlabels=a=b");
        set("add-runtime", "crun=/usr/bin/crun\u001f--debug\u001f--log=/a b");
        set("default-address-pool", "10.9.0.0/16,24");
        set("tlsverify", "true");
        set("tlscert", "/cert");
        set("icc", "false");
        set("data-root", "/x");
        DaemonSettings settings = read();
        assertEquals(List.of("unix:///a.sock", "tcp://127.0.0.1:1"), settings.hosts());
        assertEquals(Map.of("max-size", "10m", "labels", "a=b"), settings.logOptions());
        assertEquals(
                List.of("/usr/bin/crun", "--debug", "--log=/a b"),
                settings.runtimes().get("crun"));
        assertEquals(24, settings.addressPools().getFirst().size());
        assertTrue(settings.tls().orElseThrow().verifyClients());
        assertEquals(Path.of("/cert"), settings.tls().orElseThrow().certificate());
        assertFalse(settings.icc());
        assertEquals(Path.of("/x"), settings.dataRoot());
    }
}

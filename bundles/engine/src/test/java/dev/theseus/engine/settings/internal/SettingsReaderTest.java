package dev.theseus.engine.settings.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
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

    @Test
    void readsOptionsOfDriversByTheirKind() {
        assertEquals(Map.of(), read().driverOptions());
        set("storage-opt", "overlay2.mountopt=volatile\nplain.root=/a");
        set("driver-opt", "registry.layout.root=/b=c\nstorage.plain.root=/d\nregistry.layout.more=");
        Map<DriverKind, Map<String, String>> options = read().driverOptions();
        assertEquals(Map.of("overlay2.mountopt", "volatile", "plain.root", "/d"), options.get(DriverKind.STORAGE));
        assertEquals(Map.of("layout.root", "/b=c", "layout.more", ""), options.get(DriverKind.REGISTRY));
        set("driver-opt", "log.syslog.root=/b");
        String refusal = assertThrows(EngineException.class, this::read).message();
        assertTrue(refusal.contains("log.syslog.root: \"log\" is no kind of driver"), refusal);
    }
}

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
        assertEquals("runc", settings.drivers().runtime());
        assertEquals(List.of("runc"), settings.drivers().runtimes().get("runc"));
        assertEquals("json-file", settings.containers().log().driver());
        assertEquals(64 << 20, settings.containers().shmSize());
        assertEquals("private", settings.containers().ipcMode());
        assertTrue(settings.network().bridge().icc()
                && settings.network().iptables()
                && settings.network().bridge().masquerades());
        assertFalse(settings.network().bridge().ipv6()
                || settings.containers().init().wanted()
                || settings.containers().security().noNewPrivileges()
                || settings.debug());
        assertEquals(Optional.empty(), settings.api().tls());
        assertEquals(6, settings.network().addressPools().size());
        assertEquals(3, settings.registries().maxConcurrentDownloads());
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
        assertEquals(
                List.of("unix:///a.sock", "tcp://127.0.0.1:1"), settings.api().hosts());
        assertEquals(
                Map.of("max-size", "10m", "labels", "a=b"),
                settings.containers().log().options());
        assertEquals(
                List.of("/usr/bin/crun", "--debug", "--log=/a b"),
                settings.drivers().runtimes().get("crun"));
        assertEquals(24, settings.network().addressPools().getFirst().size());
        assertTrue(settings.api().tls().orElseThrow().verifyClients());
        assertEquals(Path.of("/cert"), settings.api().tls().orElseThrow().certificate());
        assertFalse(settings.network().bridge().icc());
        assertEquals(Path.of("/x"), settings.folders().dataRoot());
    }

    @Test
    void readsOptionsOfDriversByTheirKind() {
        assertEquals(Map.of(), read().drivers().options());
        set("storage-opt", "overlay2.mountopt=volatile\nplain.root=/a");
        set("driver-opt", "registry.layout.root=/b=c\nstorage.plain.root=/d\nregistry.layout.more=");
        Map<DriverKind, Map<String, String>> options = read().drivers().options();
        assertEquals(Map.of("overlay2.mountopt", "volatile", "plain.root", "/d"), options.get(DriverKind.STORAGE));
        assertEquals(Map.of("layout.root", "/b=c", "layout.more", ""), options.get(DriverKind.REGISTRY));
        set("driver-opt", "log.syslog.root=/b");
        String refusal = assertThrows(EngineException.class, this::read).message();
        assertTrue(refusal.contains("log.syslog.root: \"log\" is no kind of driver"), refusal);
    }
}

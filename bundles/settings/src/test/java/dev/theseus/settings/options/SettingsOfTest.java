package dev.theseus.settings.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.settings.ApiSettings.TlsSettings;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.DriverChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsOfTest {
    @Test
    void hasDockersDefaults() {
        DaemonSettings settings = Configuration.ofFlags();
        assertEquals("runc", settings.drivers().runtime());
        assertEquals(List.of("runc"), settings.drivers().runtimes().get("runc"));
        assertEquals("json-file", settings.drivers().log());
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
    void tlsIsAskedForByEitherFlagAndItsFilesHaveTheirPlaces() {
        TlsSettings tls = Configuration.ofFlags("--tlsverify", "--tlscert=/cert")
                .api()
                .tls()
                .orElseThrow();
        assertTrue(tls.verifyClients());
        assertEquals(Path.of("/cert"), tls.certificate());
        assertEquals(Path.of(System.getProperty("user.home"), ".docker", "key.pem"), tls.key());
        assertFalse(Configuration.ofFlags("--tls").api().tls().orElseThrow().verifyClients());
    }

    @Test
    void optionsOfDriversAreGroupedByTheirKind() {
        assertEquals(Map.of(), Configuration.ofFlags().drivers().options());
        Map<DriverKind, Map<String, String>> options = Configuration.ofFlags(
                        "--storage-opt=overlay2.mountopt=volatile",
                        "--storage-opt=plain.root=/a",
                        "--driver-opt=registry.layout.root=/b=c",
                        "--driver-opt=storage.plain.root=/d",
                        "--driver-opt=registry.layout.more=")
                .drivers()
                .options();
        assertEquals(Map.of("overlay2.mountopt", "volatile", "plain.root", "/d"), options.get(DriverKind.STORAGE));
        assertEquals(Map.of("layout.root", "/b=c", "layout.more", ""), options.get(DriverKind.REGISTRY));
    }

    @Test
    void crunNeedNotBeAddedToBeTheDefaultRuntime() {
        DriverChoice drivers = Configuration.ofFlags("--default-runtime=crun").drivers();
        assertEquals("crun", drivers.runtime());
        assertEquals(List.of("crun"), drivers.runtimes().get("crun"));
        assertEquals(
                List.of("/opt/crun"),
                Configuration.ofFlags("--default-runtime=crun", "--add-runtime=crun=/opt/crun")
                        .drivers()
                        .runtimes()
                        .get("crun"));
        assertEquals(
                Set.of("runc"), Configuration.ofFlags().drivers().runtimes().keySet());
    }
}

package dev.theseus.engine.settings.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.settings.DaemonSettings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreferredDriversTest {
    @TempDir
    private Path folder;

    private DaemonSettings settings() {
        Map<String, String> told = Map.of("theseus.storage-driver", "overlay2", "theseus.data-root", folder.toString());
        return new SettingsReader(new PreferredDrivers(folder).over(told::get)).read();
    }

    @Test
    void whatTheDaemonWasToldHoldsUntilAnOperatorChooses() {
        assertEquals("overlay2", settings().drivers().storage());
        assertEquals("runc", settings().drivers().runtime());
    }

    @Test
    void aChoiceOutlivesTheDaemonAndTheNextOneReplacesIt() {
        PreferredDrivers first = new PreferredDrivers(folder);
        first.put(DriverKind.STORAGE, "vfs");
        first.put(DriverKind.FIREWALL, "nftables");
        assertEquals("vfs", settings().drivers().storage());
        assertEquals("nftables", settings().drivers().firewall());
        assertEquals("runc", settings().drivers().runtime());
        new PreferredDrivers(folder).put(DriverKind.STORAGE, "overlay2");
        assertEquals("overlay2", settings().drivers().storage());
        assertEquals("nftables", settings().drivers().firewall());
    }

    @Test
    void aKindThatObjectsNameHasNoDefault() {
        EngineException refusal =
                assertThrows(EngineException.class, () -> new PreferredDrivers(folder).put(DriverKind.VOLUME, "nfs"));
        assertEquals(ErrorKind.NOT_IMPLEMENTED, refusal.kind());
    }
}

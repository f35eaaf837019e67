package dev.theseus.engine.settings.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.options.Configuration;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreferredDriversTest {
    @TempDir
    private Path folder;

    private DaemonSettings settings() {
        return new CurrentSettings(Configuration.ofFlags("--storage-driver=overlay2", "--data-root=" + folder))
                .current();
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
}

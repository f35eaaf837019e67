package dev.theseus.engine.settings.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Reloadable;
import dev.theseus.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the daemon was told, with what operators chose since. */
public final class CurrentSettings implements Settings, Reloadable {
    private static final Logger LOG = LoggerFactory.getLogger(CurrentSettings.class);

    private final PreferredDrivers preferred;
    private DaemonSettings told;
    private volatile DaemonSettings current;

    public CurrentSettings(DaemonSettings told) {
        this.told = told;
        preferred = new PreferredDrivers(told.folders().dataRoot());
        current = preferred.over(told);
    }

    @Override
    public DaemonSettings current() {
        return current;
    }

    @Override
    public void reload(DaemonSettings newer) {
        synchronized (this) {
            told = newer;
            current = preferred.over(told);
        }
        LOG.info("configuration reloaded");
    }

    /** Makes the driver the default of its kind, durably and before anything the daemon was told. */
    public synchronized void prefer(DriverKind kind, String name) {
        preferred.put(kind, name);
        current = preferred.over(told);
    }
}

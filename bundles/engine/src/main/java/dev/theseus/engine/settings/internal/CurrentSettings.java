package dev.theseus.engine.settings.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.settings.Settings;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings; the launcher hands new properties over on SIGHUP. */
public final class CurrentSettings implements Settings, Consumer<Map<String, String>> {
    private static final Logger LOG = LoggerFactory.getLogger(CurrentSettings.class);

    private final PreferredDrivers preferred;
    private Function<String, String> told;
    private volatile DaemonSettings current;

    /** @param told the value of each framework property of the start */
    public CurrentSettings(Function<String, String> told) {
        this.told = told;
        preferred =
                new PreferredDrivers(new SettingsReader(told).read().folders().dataRoot());
        current = new SettingsReader(preferred.over(told)).read();
    }

    @Override
    public DaemonSettings current() {
        return current;
    }

    @Override
    public void accept(Map<String, String> properties) {
        synchronized (this) {
            told = properties::get;
            current = new SettingsReader(preferred.over(told)).read();
        }
        LOG.info("configuration reloaded");
    }

    /** Makes the driver the default of its kind, durably and before anything the daemon was told. */
    public synchronized void prefer(DriverKind kind, String name) {
        preferred.put(kind, name);
        current = new SettingsReader(preferred.over(told)).read();
    }
}

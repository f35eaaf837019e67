package dev.theseus.engine.settings.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.settings.Settings;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the settings of the start as {@link DaemonSettings} and the present ones as {@link Settings}. The launcher
 * hands new properties to the {@link Consumer} service with property {@code theseus.reload} on SIGHUP.
 */
@Component(
        service = {Settings.class, Consumer.class, SettingsPublisher.class},
        property = "theseus.reload:Boolean=true",
        immediate = true)
public final class SettingsPublisher implements Settings, Consumer<Map<String, String>> {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsPublisher.class);

    private final ServiceRegistration<DaemonSettings> registration;
    private final PreferredDrivers preferred;
    private Function<String, String> told;
    private volatile DaemonSettings current;

    @Activate
    public SettingsPublisher(BundleContext bundles) {
        told = bundles::getProperty;
        preferred = new PreferredDrivers(new SettingsReader(told).read().dataRoot());
        current = new SettingsReader(preferred.over(told)).read();
        registration = bundles.registerService(DaemonSettings.class, current, FrameworkUtil.asDictionary(Map.of()));
    }

    @Deactivate
    public void close() {
        registration.unregister();
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

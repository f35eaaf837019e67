package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.runtime.RuntimeDriver;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Registers one driver per configured runtime. A component can stand for only one service, and the runtimes' names are
 * not known before the daemon's settings are. Drivers hold nothing open, so calls in flight end well after
 * deactivation.
 */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class RuntimeRegistration {
    private static final int STATE_FORMAT = 1;

    private final List<ServiceRegistration<RuntimeDriver>> registrations = new ArrayList<>();

    @Activate
    public RuntimeRegistration(BundleContext context, @Reference EngineSettings settings) {
        settings.runtimes().forEach((name, command) -> {
            RuntimeDriver driver = new OciRuntimeDriver(name, command, settings.runDirectory(DriverKind.RUNTIME, name));
            registrations.add(context.registerService(RuntimeDriver.class, driver, properties(name)));
        });
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
    }

    private static Dictionary<String, Object> properties(String name) {
        return FrameworkUtil.asDictionary(
                Map.of(Driver.PROPERTY_NAME, name, Driver.PROPERTY_STATE_FORMAT, STATE_FORMAT));
    }
}

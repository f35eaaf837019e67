package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.runtime.RuntimeDriver;
import java.util.Dictionary;
import java.util.HashMap;
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

    private final BundleContext context;
    private final Map<String, Registered> registered = new HashMap<>();

    private record Registered(List<String> command, ServiceRegistration<RuntimeDriver> service) {}

    @Activate
    public RuntimeRegistration(BundleContext context) {
        this.context = context;
    }

    /** Called with the settings at first, and whenever they have changed. */
    @Reference(updated = "settle")
    public synchronized void settle(EngineSettings settings) {
        Map<String, List<String>> wanted = settings.runtimes();
        registered.entrySet().removeIf(entry -> {
            boolean over = !entry.getValue().command().equals(wanted.get(entry.getKey()));
            if (over) {
                entry.getValue().service().unregister();
            }
            return over;
        });
        wanted.forEach((name, command) ->
                registered.computeIfAbsent(name, absent -> new Registered(command, register(name, command, settings))));
    }

    private ServiceRegistration<RuntimeDriver> register(String name, List<String> command, EngineSettings settings) {
        RuntimeDriver driver = new OciRuntimeDriver(name, command, settings.runDirectory(DriverKind.RUNTIME, name));
        return context.registerService(RuntimeDriver.class, driver, properties(name));
    }

    @Deactivate
    synchronized void deactivate() {
        registered.values().forEach(known -> known.service().unregister());
        registered.clear();
    }

    private static Dictionary<String, Object> properties(String name) {
        return FrameworkUtil.asDictionary(
                Map.of(Driver.PROPERTY_NAME, name, Driver.PROPERTY_STATE_FORMAT, STATE_FORMAT));
    }
}

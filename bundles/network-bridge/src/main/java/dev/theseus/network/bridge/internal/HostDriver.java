package dev.theseus.network.bridge.internal;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.network.NetworkDriver;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** {@code --network host}: the container stays in the host's namespace. */
@Component(
        service = NetworkDriver.class,
        property = Driver.PROPERTY_NAME + "=host",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class HostDriver extends LinklessDriver {
    public HostDriver() {
        super("host", "containers share the host's interfaces");
    }
}

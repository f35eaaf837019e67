package dev.theseus.network.bridge.internal;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.network.NetworkDriver;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** {@code --network none}: the container has a namespace with nothing but its loopback. */
@Component(
        service = NetworkDriver.class,
        property = Driver.PROPERTY_NAME + "=none",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class NoneDriver extends LinklessDriver {
    public NoneDriver() {
        super("none", "containers have only their loopback");
    }
}

package dev.theseus.network.macvlan.internal;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.kit.network.HostNamespace;
import dev.theseus.linux.engine.LifeSign;
import java.nio.file.Path;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Endpoints with hardware addresses of their own on an interface of the host. */
@Component(
        service = NetworkDriver.class,
        property = Driver.PROPERTY_NAME + "=macvlan",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class MacvlanDriver extends StackedDriver {
    private static final Set<String> CAPABILITIES = Set.of(ADDRESSES_BY_ENGINE, MANY_SUBNETS);

    @Activate
    public MacvlanDriver(@Reference EngineSettings settings) {
        this(settings.engineId(), HostNamespace.own(), settings.runDirectory(DriverKind.NETWORK, "macvlan"));
        LifeSign.give(settings.engineId());
    }

    MacvlanDriver(String engineId, HostNamespace host, Path run) {
        super(new MacvlanLayer(), CAPABILITIES, engineId, host, run);
    }

    @Deactivate
    void close() {
        end();
    }
}

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

/** Endpoints with the hardware address of the host's interface that they are on. */
@Component(
        service = NetworkDriver.class,
        property = Driver.PROPERTY_NAME + "=ipvlan",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class IpvlanDriver extends StackedDriver {
    private static final Set<String> CAPABILITIES = Set.of(ADDRESSES_BY_ENGINE, MANY_SUBNETS, SHARED_MAC);

    @Activate
    public IpvlanDriver(@Reference EngineSettings settings) {
        this(settings.engineId(), HostNamespace.own(), settings.runDirectory(DriverKind.NETWORK, "ipvlan"));
        LifeSign.give(settings.engineId());
    }

    IpvlanDriver(String engineId, HostNamespace host, Path run) {
        super(new IpvlanLayer(), CAPABILITIES, engineId, host, run);
    }

    @Deactivate
    void close() {
        end();
    }
}

package dev.theseus.engine.slot;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.api.network.FirewallDriver;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.api.volume.VolumeDriver;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** All slots. Asking for one that has no driver yet is fine: calls on it park. */
@ProviderType
public interface Slots {
    /** Name of the registry driver for all domains that no other claims. */
    String DEFAULT_REGISTRY = "registry";

    Slot<RuntimeDriver> runtime(String name);

    Slot<StorageDriver> storage(String name);

    Slot<NetworkDriver> network(String name);

    Slot<FirewallDriver> firewall(String name);

    Slot<RegistryDriver> registry(String name);

    /** The slot that serves references of a domain: of the driver that claims it, else of {@link #DEFAULT_REGISTRY}. */
    default Slot<RegistryDriver> registryFor(String domain) {
        return registry(DEFAULT_REGISTRY);
    }

    Slot<VolumeDriver> volume(String name);

    /** The slot of a kind that is known only when the program runs: for what all drivers do. */
    default Slot<? extends Driver> any(DriverKind kind, String name) {
        return switch (kind) {
            case RUNTIME -> runtime(name);
            case STORAGE -> storage(name);
            case NETWORK -> network(name);
            case FIREWALL -> firewall(name);
            case REGISTRY -> registry(name);
            case VOLUME -> volume(name);
        };
    }

    /** Names of the kind's slots that have or had a driver, sorted. */
    List<String> names(DriverKind kind);

    /** Whether a driver is there now. */
    boolean isActive(DriverKind kind, String name);

    List<SlotView> list();
}

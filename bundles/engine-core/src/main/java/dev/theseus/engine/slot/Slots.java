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
    /** The kinds that there are slots of, in the order in which they are shown. */
    List<DriverKind> kinds();

    /** The slot of the kind whose drivers are of a type. */
    <D extends Driver> Slot<D> of(Class<D> type, String name);

    /** The slot of a kind that is known only when the program runs: for what all drivers do. */
    Slot<? extends Driver> any(DriverKind kind, String name);

    default Slot<RuntimeDriver> runtime(String name) {
        return of(RuntimeDriver.class, name);
    }

    default Slot<StorageDriver> storage(String name) {
        return of(StorageDriver.class, name);
    }

    default Slot<NetworkDriver> network(String name) {
        return of(NetworkDriver.class, name);
    }

    default Slot<FirewallDriver> firewall(String name) {
        return of(FirewallDriver.class, name);
    }

    default Slot<VolumeDriver> volume(String name) {
        return of(VolumeDriver.class, name);
    }

    default Slot<RegistryDriver> registry(String name) {
        return of(RegistryDriver.class, name);
    }

    /**
     * The slot that serves references of a domain: of the driver that claims it, else of {@link
     * StandardDrivers#REGISTRY}.
     */
    default Slot<RegistryDriver> registryFor(String domain) {
        return registry(StandardDrivers.REGISTRY);
    }

    /** Names of the kind's slots that have or had a driver, sorted. */
    List<String> names(DriverKind kind);

    /** Whether a driver is there now. */
    boolean isActive(DriverKind kind, String name);

    /** Whether a driver of that name is here, was here, or is one that comes with the daemon: calls may wait for it. */
    default boolean isKnown(DriverKind kind, String name) {
        return isActive(kind, name) || names(kind).contains(name) || StandardDrivers.isExpected(kind, name);
    }

    List<SlotView> list();
}

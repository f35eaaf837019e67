package dev.theseus.engine.slot;

import dev.theseus.api.driver.DriverKind;
import java.util.Set;

/** Says what the engine believes a driver to hold; registered as a service by each part of the engine that pins objects. */
@FunctionalInterface
public interface ExpectedObjects {
    /** Keys (task ids, snapshot keys, endpoint ids, volume names) pinned to the driver; answers from memory. */
    Set<String> keys(DriverKind kind, String name);
}

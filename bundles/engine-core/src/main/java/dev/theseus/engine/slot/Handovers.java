package dev.theseus.engine.slot;

import dev.theseus.api.driver.DriverKind;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What the replacement of drivers is measured by. */
@ProviderType
public interface Handovers {
    /** The latest handover of a slot; empty for a slot that nobody ever asked for. Never blocks. */
    Optional<Handover> last(DriverKind kind, String name);
}

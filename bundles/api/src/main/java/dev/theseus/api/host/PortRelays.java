package dev.theseus.api.host;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Gives each engine of this process its relay. */
@ProviderType
public interface PortRelays {
    /**
     * The relay whose socket is in a folder; nothing is started for it. Ask once for each folder.
     *
     * @param folder the engine's exec root
     */
    PortRelay in(Path folder);
}

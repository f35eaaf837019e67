package dev.theseus.api.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The engine's names, as seen from one container. Answers at once, from memory. */
@ProviderType
public interface NameTable {
    /**
     * Addresses of a name (container name, alias, link, short or full id, also with the network's name behind a dot), of
     * both families; empty when the name is not known here.
     *
     * @param name lower case, without a final dot
     */
    List<InetAddress> lookup(String sandboxId, String name);

    /** The full name of an address ({@code web.mynet}); empty when it is not known here. */
    Optional<String> reverse(String sandboxId, InetAddress address);
}

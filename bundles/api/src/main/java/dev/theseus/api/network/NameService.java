package dev.theseus.api.network;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The embedded DNS server at 127.0.0.11 inside the namespaces of containers on user networks. */
@ProviderType
public interface NameService {
    /** The address on which it answers inside a namespace. */
    String ADDRESS = "127.0.0.11";

    /**
     * Serves one namespace, udp and tcp, until stopped. Serving one that is served already replaces its settings.
     *
     * @param sandboxId names the namespace towards {@link NameTable}
     * @param upstream asked for names that the table does not know, from inside the namespace; in order
     */
    void serve(String sandboxId, Path namespace, List<InetSocketAddress> upstream);

    /** Stops serving; succeeds when it is not served. */
    void stop(String sandboxId);
}

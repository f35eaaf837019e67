package dev.theseus.api.host;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Connections to the attach sockets that container monitors serve (one SOCK_SEQPACKET packet per chunk). */
@ProviderType
public interface StdioConnections {
    /**
     * Connects and starts delivering. The listener is called from one I/O thread shared by all connections: it must not
     * block. Connecting twice to one socket is allowed but each connection must be drained.
     */
    StdioConnection connect(Path socket, StdioListener listener);
}

package dev.theseus.host;

import dev.theseus.api.host.StdioConnection;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.api.host.StdioListener;
import dev.theseus.linux.socket.AttachConnection;
import java.nio.file.Path;

/** {@link StdioConnections} to conmon. */
public final class LinuxStdioConnections implements StdioConnections {
    @Override
    public StdioConnection connect(Path socket, StdioListener listener) {
        return AttachConnection.open(socket, listener);
    }
}

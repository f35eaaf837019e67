package dev.theseus.api.host;

import java.nio.file.Path;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Network namespaces held by a file, so that they outlive the daemon. */
@ProviderType
public interface NetworkNamespaces {
    /** Creates a fresh namespace with {@code lo} up, bound to {@code handle}; no effect when it already is one. */
    void create(Path handle);

    /** Unbinds and removes {@code handle}; succeeds when it is not there. */
    void delete(Path handle);

    /** Writes sysctls ({@code net.ipv4.ip_unprivileged_port_start} to {@code 0}) inside the namespace. */
    void sysctl(Path handle, Map<String, String> values);
}

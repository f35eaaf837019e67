package dev.theseus.api.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the daemon was told at its start that drivers may need. Registered by the engine before any driver is called; a
 * driver takes it as a static, mandatory reference.
 */
@ProviderType
public interface EngineSettings {
    /** Tag of this engine's kernel objects: lower-case letters and digits, at most 12; stable across restarts. */
    String engineId();

    /** Durable state ({@code --data-root}). */
    Path dataRoot();

    /** Sockets, OCI bundles, handles; on a tmpfs ({@code --exec-root}). */
    Path execRoot();

    /** The private durable folder of a driver: {@code <data-root>/drivers/<kind>/<name>}; created when absent. */
    Path stateDirectory(DriverKind kind, String name);

    /** The private volatile folder of a driver: {@code <exec-root>/drivers/<kind>/<name>}; created when absent. */
    Path runDirectory(DriverKind kind, String name);

    /**
     * What the operator set for drivers of the kind ({@code --driver-opt KIND.NAME.KEY=VALUE}, and {@code --storage-opt} for
     * storage): {@code NAME.KEY} to value, in the order given. A driver looks at those that begin with its own name and a dot,
     * and refuses what it does not know of them.
     */
    Map<String, String> options(DriverKind kind);

    /**
     * Configured OCI runtimes: name to its command and arguments ({@code --add-runtime}); always has {@code runc}. They may change while
     * the daemon runs: then the properties of the service that this is change too.
     */
    Map<String, List<String>> runtimes();

    /** Registries ({@code host[:port]} or CIDR) that may be reached without TLS ({@code --insecure-registry}). */
    List<String> insecureRegistries();

    /** Base URLs of mirrors of the default registry, tried in order ({@code --registry-mirror}). */
    List<String> registryMirrors();

    /**
     * The proxies by which others are reached, as variables of an environment name them: {@code HTTP_PROXY}, {@code HTTPS_PROXY} and
     * {@code NO_PROXY} ({@code --http-proxy} and so on); what is not there is not set.
     */
    default Map<String, String> proxies() {
        return Map.of();
    }
}

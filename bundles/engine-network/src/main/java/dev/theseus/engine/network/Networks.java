package dev.theseus.engine.network;

import dev.theseus.api.driver.CallContext;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Networks as objects. A reference is an id, a name or an unambiguous id prefix; else {@code network.not-found}. */
@ProviderType
public interface Networks {
    Created create(NetworkConfig config, CallContext context);

    NetworkView inspect(String reference);

    /** Filters: name, id, driver, label, type, scope, dangling. */
    List<NetworkView> list(Map<String, List<String>> filters);

    /** {@code FORBIDDEN} for a predefined network or one with active endpoints. */
    void remove(String reference, CallContext context);

    /** Removes unused user networks; returns their names. Filters: label, until. */
    List<String> prune(Map<String, List<String>> filters, CallContext context);

    /** Adds a container, running or not, to a network. */
    void connect(String reference, String container, EndpointConfig config, CallContext context);

    void disconnect(String reference, String container, boolean force, CallContext context);

    /** What creation yields. */
    record Created(String id, String warning) {}
}

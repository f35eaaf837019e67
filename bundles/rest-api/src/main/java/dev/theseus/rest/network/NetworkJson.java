package dev.theseus.rest.network;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkView;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.json.Times;
import java.util.Comparator;

/** Writes networks. */
final class NetworkJson {
    private NetworkJson() {}

    /**
     * A network.
     *
     * @param endpoints whether attached containers are told; lists leave them out
     */
    static JsonObject of(NetworkView view, boolean endpoints) {
        NetworkConfig config = view.config();
        JsonObject containers = new JsonObject();
        if (endpoints) {
            view.endpoints().stream()
                    .sorted(Comparator.comparing(NetworkJson::key))
                    .forEach(endpoint -> containers.add(key(endpoint), endpoint(endpoint)));
        }
        ObjectBuilder ipam = ObjectBuilder.object()
                .put("Driver", config.ipamDriver().isEmpty() ? "default" : config.ipamDriver())
                .putOrNull("Options", config.ipamOptions())
                .put("Config", pools(config));
        return ObjectBuilder.object()
                .put("Name", config.name())
                .put("Id", view.id())
                .put("Created", Times.rfc3339(view.created()))
                .put("Scope", config.scope().isEmpty() ? "local" : config.scope())
                .put("Driver", config.configOnly() ? "null" : config.driver())
                .put("EnableIPv4", config.enableIpv4())
                .put("EnableIPv6", config.enableIpv6())
                .put("IPAM", ipam)
                .put("Internal", config.internal())
                .put("Attachable", config.attachable())
                .put("Ingress", config.ingress())
                .put("ConfigFrom", ObjectBuilder.object().put("Network", ""))
                .put("ConfigOnly", config.configOnly())
                .put("Containers", containers)
                .put("Options", config.options())
                .put("Labels", config.labels())
                .build();
    }

    private static JsonArray pools(NetworkConfig config) {
        return ObjectBuilder.array(
                config.pools(),
                pool -> ObjectBuilder.object()
                        .put("Subnet", pool.subnet())
                        .putUnlessEmpty("IPRange", pool.ipRange())
                        .putUnlessEmpty("Gateway", pool.gateway())
                        .putUnlessEmpty("AuxiliaryAddresses", pool.auxiliary())
                        .build());
    }

    /** What is no container's is told by the endpoint, as dockerd does. */
    private static String key(NetworkView.Endpoint endpoint) {
        return endpoint.owner().isContainer() ? endpoint.owner().id() : "ep-" + endpoint.endpointId();
    }

    private static JsonObject endpoint(NetworkView.Endpoint endpoint) {
        return ObjectBuilder.object()
                .put("Name", endpoint.name())
                .put("EndpointID", endpoint.endpointId())
                .put("MacAddress", endpoint.macAddress())
                .put("IPv4Address", endpoint.ipv4())
                .put("IPv6Address", endpoint.ipv6())
                .build();
    }
}

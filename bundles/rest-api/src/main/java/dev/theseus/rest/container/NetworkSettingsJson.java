package dev.theseus.rest.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.theseus.engine.container.ContainerView;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.EndpointView;
import dev.theseus.engine.network.PortBinding;
import dev.theseus.engine.network.PredefinedNetworks;
import dev.theseus.rest.http.ApiVersion;
import dev.theseus.rest.json.ObjectBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Writes {@code NetworkSettings} of a container. */
final class NetworkSettingsJson {
    private static final int SHORT_ID = 12;

    private NetworkSettingsJson() {}

    static JsonObject of(ContainerView view, ApiVersion version) {
        Optional<EndpointView> bridge = Optional.ofNullable(view.endpoints().get("bridge"));
        String sandbox = view.sandboxKey();
        return ObjectBuilder.object()
                .put("Bridge", "")
                .put("SandboxID", sandbox.substring(sandbox.lastIndexOf('/') + 1))
                .put("SandboxKey", sandbox)
                .put("Ports", ports(view))
                .put("HairpinMode", false)
                .put("LinkLocalIPv6Address", "")
                .put("LinkLocalIPv6PrefixLen", 0)
                .putNull("SecondaryIPAddresses")
                .putNull("SecondaryIPv6Addresses")
                .put("EndpointID", bridge.map(EndpointView::endpointId).orElse(""))
                .put("Gateway", bridge.map(EndpointView::ipv4Gateway).orElse(""))
                .put("GlobalIPv6Address", bridge.map(EndpointView::ipv6Address).orElse(""))
                .put(
                        "GlobalIPv6PrefixLen",
                        bridge.map(EndpointView::ipv6PrefixLength).orElse(0))
                .put("IPAddress", bridge.map(EndpointView::ipv4Address).orElse(""))
                .put("IPPrefixLen", bridge.map(EndpointView::ipv4PrefixLength).orElse(0))
                .put("IPv6Gateway", bridge.map(EndpointView::ipv6Gateway).orElse(""))
                .put("MacAddress", bridge.map(EndpointView::macAddress).orElse(""))
                .put("Networks", version.atLeast(45) ? networks(view) : withIdAmongAliases(networks(view), view))
                .build();
    }

    static JsonObject networks(ContainerView view) {
        JsonObject networks = new JsonObject();
        new TreeMap<>(view.endpoints()).forEach((name, endpoint) -> networks.add(name, endpoint(endpoint)));
        return networks;
    }

    /** Where names are resolved, the short id and the host's name were told as aliases once. */
    private static JsonObject withIdAmongAliases(JsonObject networks, ContainerView view) {
        for (EndpointView endpoint : view.endpoints().values()) {
            if (!PredefinedNetworks.contains(endpoint.networkName())) {
                Set<String> aliases = new LinkedHashSet<>(endpoint.config().aliases());
                aliases.add(view.id().substring(0, Math.min(SHORT_ID, view.id().length())));
                aliases.add(view.spec().hostname());
                aliases.remove("");
                networks.getAsJsonObject(endpoint.networkName())
                        .add("Aliases", ObjectBuilder.array(List.copyOf(aliases)));
            }
        }
        return networks;
    }

    private static JsonObject endpoint(EndpointView endpoint) {
        EndpointConfig config = endpoint.config();
        ObjectBuilder json = ObjectBuilder.object();
        if (config.ipv4Address().isEmpty() && config.ipv6Address().isEmpty()) {
            json.putNull("IPAMConfig");
        } else {
            json.put(
                    "IPAMConfig",
                    ObjectBuilder.object()
                            .putUnlessEmpty("IPv4Address", config.ipv4Address())
                            .putUnlessEmpty("IPv6Address", config.ipv6Address())
                            .putUnlessEmpty("LinkLocalIPs", config.linkLocalIps()));
        }
        return json.putOrNull("Links", config.links())
                .putOrNull("Aliases", config.aliases())
                .put("MacAddress", endpoint.macAddress())
                .putOrNull("DriverOpts", config.driverOptions())
                .put("GwPriority", config.gatewayPriority())
                .put("NetworkID", endpoint.networkId())
                .put("EndpointID", endpoint.endpointId())
                .put("Gateway", endpoint.ipv4Gateway())
                .put("IPAddress", endpoint.ipv4Address())
                .put("IPPrefixLen", endpoint.ipv4PrefixLength())
                .put("IPv6Gateway", endpoint.ipv6Gateway())
                .put("GlobalIPv6Address", endpoint.ipv6Address())
                .put("GlobalIPv6PrefixLen", endpoint.ipv6PrefixLength())
                .putOrNull("DNSNames", endpoint.dnsNames())
                .build();
    }

    /** Published ports as they are, and exposed ones with null; nothing while it does not run. */
    private static JsonObject ports(ContainerView view) {
        if (!view.state().isRunning()) {
            return new JsonObject();
        }
        Map<PortKey, List<PortBinding>> ports = published(view);
        view.spec().exposedPorts().forEach(port -> ports.putIfAbsent(port, List.of()));
        return portMap(ports);
    }

    static Map<PortKey, List<PortBinding>> published(ContainerView view) {
        Map<PortKey, List<PortBinding>> ports = new TreeMap<>();
        for (EndpointView endpoint : view.endpoints().values()) {
            endpoint.ports()
                    .forEach((port, bindings) ->
                            ports.computeIfAbsent(port, _ -> new ArrayList<>()).addAll(bindings));
        }
        return ports;
    }

    static JsonObject portMap(Map<PortKey, List<PortBinding>> ports) {
        JsonObject map = new JsonObject();
        ports.forEach((port, bindings) ->
                map.add(port.toString(), bindings.isEmpty() ? JsonNull.INSTANCE : bindings(bindings)));
        return map;
    }

    private static JsonArray bindings(List<PortBinding> bindings) {
        return ObjectBuilder.array(
                bindings,
                binding -> ObjectBuilder.object()
                        .put("HostIp", binding.hostIp())
                        .put("HostPort", binding.hostPort())
                        .build());
    }
}

package dev.theseus.rest.container;

import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkingConfig;
import dev.theseus.engine.network.PortBinding;
import dev.theseus.rest.json.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads how a container is tied to networks. */
public final class NetworkingReader {
    private NetworkingReader() {}

    static NetworkingConfig read(JsonFields body, JsonFields host) {
        Map<String, EndpointConfig> endpoints = new LinkedHashMap<>();
        body.objectOrEmpty("NetworkingConfig")
                .objectMap("EndpointsConfig")
                .forEach((network, fields) -> endpoints.put(network, endpoint(fields)));
        return new NetworkingConfig(
                NetworkMode.parse(host.string("NetworkMode")),
                body.flag("NetworkDisabled"),
                endpoints,
                portBindings(host),
                host.flag("PublishAllPorts"),
                host.strings("Dns"),
                host.strings("DnsOptions"),
                host.strings("DnsSearch"),
                ExtraHosts.checked(host.strings("ExtraHosts")),
                host.strings("Links"),
                body.string("MacAddress"));
    }

    /** An EndpointSettings object, as create and connect take it. */
    public static EndpointConfig endpoint(JsonFields fields) {
        JsonFields ipam = fields.objectOrEmpty("IPAMConfig");
        return new EndpointConfig(
                ipam.string("IPv4Address"),
                ipam.string("IPv6Address"),
                ipam.strings("LinkLocalIPs"),
                fields.strings("Aliases"),
                fields.strings("Links"),
                fields.string("MacAddress"),
                fields.stringMap("DriverOpts"),
                fields.integer("GwPriority"));
    }

    private static Map<PortKey, List<PortBinding>> portBindings(JsonFields host) {
        Map<PortKey, List<PortBinding>> bindings = new LinkedHashMap<>();
        host.objectLists("PortBindings")
                .forEach((port, list) -> bindings.put(
                        SpecReader.port(port),
                        list.stream()
                                .map(binding -> new PortBinding(binding.string("HostIp"), binding.string("HostPort")))
                                .toList()));
        return bindings;
    }
}

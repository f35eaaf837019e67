package dev.theseus.engine.container.internal.stored;

import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkingConfig;
import dev.theseus.engine.network.PortBinding;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** Names, addresses, ports. */
final class NetworkingShape implements Shape<NetworkingConfig> {
    static final Shape<NetworkingConfig> SHAPE = new NetworkingShape();
    private static final Shape<EndpointConfig> ENDPOINT = new EndpointShape();
    private static final Shape<PortBinding> BINDING = new BindingShape();

    @Override
    public void write(NetworkingConfig networking, FieldWriter out) {
        out.text("mode", networking.mode().toString())
                .flag("disabled", networking.disabled())
                .objectMap("endpoints", networking.endpoints(), ENDPOINT)
                .objectLists("portBindings", networking.portBindings(), PortKey::toString, BINDING)
                .flag("publishAll", networking.publishAll())
                .texts("dns", networking.dns())
                .texts("dnsOptions", networking.dnsOptions())
                .texts("dnsSearch", networking.dnsSearch())
                .texts("extraHosts", networking.extraHosts())
                .texts("links", networking.links())
                .text("macAddress", networking.macAddress());
    }

    @Override
    public NetworkingConfig read(Fields in) {
        return new NetworkingConfig(
                in.value("mode", NetworkMode::parse),
                in.flag("disabled"),
                in.objectMap("endpoints", ENDPOINT),
                in.objectLists("portBindings", PortKey::parse, BINDING),
                in.flag("publishAll"),
                in.texts("dns"),
                in.texts("dnsOptions"),
                in.texts("dnsSearch"),
                in.texts("extraHosts"),
                in.texts("links"),
                in.text("macAddress"));
    }

    /** The network room keeps its own copy in its own way. */
    private static final class EndpointShape implements Shape<EndpointConfig> {
        @Override
        public void write(EndpointConfig endpoint, FieldWriter out) {
            out.text("ipv4Address", endpoint.ipv4Address())
                    .text("ipv6Address", endpoint.ipv6Address())
                    .texts("linkLocalIps", endpoint.linkLocalIps())
                    .texts("aliases", endpoint.aliases())
                    .texts("links", endpoint.links())
                    .text("macAddress", endpoint.macAddress())
                    .textMap("driverOptions", endpoint.driverOptions())
                    .number("gatewayPriority", endpoint.gatewayPriority());
        }

        @Override
        public EndpointConfig read(Fields in) {
            return new EndpointConfig(
                    in.text("ipv4Address"),
                    in.text("ipv6Address"),
                    in.texts("linkLocalIps"),
                    in.texts("aliases"),
                    in.texts("links"),
                    in.text("macAddress"),
                    in.textMap("driverOptions"),
                    in.integer("gatewayPriority"));
        }
    }

    private static final class BindingShape implements Shape<PortBinding> {
        @Override
        public void write(PortBinding binding, FieldWriter out) {
            out.text("hostIp", binding.hostIp()).text("hostPort", binding.hostPort());
        }

        @Override
        public PortBinding read(Fields in) {
            return new PortBinding(in.text("hostIp"), in.text("hostPort"));
        }
    }
}

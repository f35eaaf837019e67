package dev.theseus.engine.network.internal;

import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.Resolver;
import dev.theseus.engine.network.SandboxOwner;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import dev.theseus.engine.network.internal.SandboxRecord.PortLease;
import dev.theseus.engine.network.internal.SandboxRecord.Wanted;
import dev.theseus.engine.network.internal.SandboxRecord.WantedNetwork;
import dev.theseus.engine.network.internal.SandboxRecord.WantedPort;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** How a sandbox is kept in the state store. */
final class SandboxShape implements Shape<SandboxRecord> {
    private static final Shape<SandboxOwner> OWNER = new OwnerShape();
    private static final Shape<Wanted> WANTED = new WantedShape();
    private static final Shape<WantedNetwork> WANTED_NETWORK = new WantedNetworkShape();
    private static final Shape<WantedPort> WANTED_PORT = new WantedPortShape();
    private static final Shape<Resolver> RESOLVER = new ResolverShape();
    private static final Shape<EndpointRecord> ENDPOINT = new EndpointShape();
    private static final Shape<EndpointConfig> CONFIG = new ConfigShape();
    private static final Shape<PortLease> LEASE = new LeaseShape();

    @Override
    public void write(SandboxRecord sandbox, FieldWriter out) {
        out.text("id", sandbox.id().value())
                .object("owner", sandbox.owner(), OWNER)
                .text("name", sandbox.name())
                .object("wanted", sandbox.wanted(), WANTED)
                .flag("open", sandbox.open())
                .objects("endpoints", sandbox.endpoints(), ENDPOINT)
                .objects("ports", sandbox.ports(), LEASE);
    }

    @Override
    public SandboxRecord read(Fields in) {
        return new SandboxRecord(
                in.value("id", SandboxId::new),
                in.object("owner", OWNER),
                in.text("name"),
                in.object("wanted", WANTED),
                in.flag("open"),
                in.objects("endpoints", ENDPOINT),
                in.objects("ports", LEASE));
    }

    private static final class OwnerShape implements Shape<SandboxOwner> {
        @Override
        public void write(SandboxOwner owner, FieldWriter out) {
            out.text("kind", owner.kind()).text("id", owner.id());
        }

        @Override
        public SandboxOwner read(Fields in) {
            return new SandboxOwner(in.text("kind"), in.text("id"));
        }
    }

    private static final class WantedShape implements Shape<Wanted> {
        @Override
        public void write(Wanted wanted, FieldWriter out) {
            out.text("hostname", wanted.hostname())
                    .text("domainname", wanted.domainname())
                    .text("mode", wanted.mode().toString())
                    .objects("networks", wanted.networks(), WANTED_NETWORK)
                    .objects("ports", wanted.ports(), WANTED_PORT)
                    .texts("exposed", wanted.exposed(), PortKey::toString)
                    .flag("publishAll", wanted.publishAll())
                    .object("resolver", wanted.resolver(), RESOLVER)
                    .texts("links", wanted.links())
                    .flag("hostGateway", wanted.hostGateway());
        }

        @Override
        public Wanted read(Fields in) {
            return new Wanted(
                    in.text("hostname"),
                    in.text("domainname"),
                    in.value("mode", NetworkMode::parse),
                    in.objects("networks", WANTED_NETWORK),
                    in.objects("ports", WANTED_PORT),
                    in.values("exposed", PortKey::parse),
                    in.flag("publishAll"),
                    in.object("resolver", RESOLVER),
                    in.texts("links"),
                    in.flag("hostGateway"));
        }
    }

    private static final class WantedNetworkShape implements Shape<WantedNetwork> {
        @Override
        public void write(WantedNetwork wanted, FieldWriter out) {
            out.text("network", wanted.network()).object("config", wanted.config(), CONFIG);
        }

        @Override
        public WantedNetwork read(Fields in) {
            return new WantedNetwork(in.text("network"), in.object("config", CONFIG));
        }
    }

    private static final class WantedPortShape implements Shape<WantedPort> {
        @Override
        public void write(WantedPort wanted, FieldWriter out) {
            out.text("port", wanted.port().toString())
                    .text("hostIp", wanted.hostIp())
                    .text("hostPort", wanted.hostPort());
        }

        @Override
        public WantedPort read(Fields in) {
            return new WantedPort(in.value("port", PortKey::parse), in.text("hostIp"), in.text("hostPort"));
        }
    }

    private static final class ResolverShape implements Shape<Resolver> {
        @Override
        public void write(Resolver resolver, FieldWriter out) {
            out.texts("servers", resolver.servers())
                    .texts("search", resolver.search())
                    .texts("options", resolver.options());
        }

        @Override
        public Resolver read(Fields in) {
            return new Resolver(in.texts("servers"), in.texts("search"), in.texts("options"));
        }
    }

    private static final class EndpointShape implements Shape<EndpointRecord> {
        @Override
        public void write(EndpointRecord endpoint, FieldWriter out) {
            out.text("id", endpoint.id())
                    .text("networkId", endpoint.networkId())
                    .text("interfaceName", endpoint.interfaceName())
                    .text("macAddress", endpoint.macAddress())
                    .text("ipv4", endpoint.ipv4())
                    .text("ipv6", endpoint.ipv6())
                    .object("config", endpoint.config(), CONFIG)
                    .flag("leaving", endpoint.leaving());
        }

        @Override
        public EndpointRecord read(Fields in) {
            return new EndpointRecord(
                    in.text("id"),
                    in.text("networkId"),
                    in.text("interfaceName"),
                    in.text("macAddress"),
                    in.text("ipv4"),
                    in.text("ipv6"),
                    in.object("config", CONFIG),
                    in.flag("leaving"));
        }
    }

    /** The container room keeps its own copy in its own way. */
    private static final class ConfigShape implements Shape<EndpointConfig> {
        @Override
        public void write(EndpointConfig config, FieldWriter out) {
            out.text("ipv4Address", config.ipv4Address())
                    .text("ipv6Address", config.ipv6Address())
                    .texts("linkLocalIps", config.linkLocalIps())
                    .texts("aliases", config.aliases())
                    .texts("links", config.links())
                    .text("macAddress", config.macAddress())
                    .textMap("driverOptions", config.driverOptions())
                    .number("gatewayPriority", config.gatewayPriority());
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

    private static final class LeaseShape implements Shape<PortLease> {
        @Override
        public void write(PortLease lease, FieldWriter out) {
            out.text("port", lease.port().toString())
                    .text("hostIp", lease.hostIp())
                    .number("hostPort", lease.hostPort());
        }

        @Override
        public PortLease read(Fields in) {
            return new PortLease(in.value("port", PortKey::parse), in.text("hostIp"), in.integer("hostPort"));
        }
    }
}

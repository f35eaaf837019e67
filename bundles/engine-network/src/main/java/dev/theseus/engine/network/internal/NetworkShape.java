package dev.theseus.engine.network.internal;

import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** How a network is kept in the state store. */
final class NetworkShape implements Shape<NetworkRecord> {
    private static final Shape<NetworkConfig> CONFIG = new ConfigShape();
    private static final Shape<NetworkConfig.Pool> POOL = new PoolShape();

    @Override
    public void write(NetworkRecord network, FieldWriter out) {
        out.text("id", network.id())
                .text("created", network.created())
                .object("config", network.config(), CONFIG)
                .text("linkName", network.linkName())
                .flag("adopted", network.adopted())
                .flag("ownSubnets", network.ownSubnets())
                .flag("pending", network.pending());
    }

    @Override
    public NetworkRecord read(Fields in) {
        return new NetworkRecord(
                in.text("id"),
                in.text("created"),
                in.object("config", CONFIG),
                in.text("linkName"),
                in.flag("adopted"),
                in.flag("ownSubnets"),
                in.flag("pending"));
    }

    private static final class ConfigShape implements Shape<NetworkConfig> {
        @Override
        public void write(NetworkConfig config, FieldWriter out) {
            out.text("name", config.name())
                    .text("driver", config.driver())
                    .flag("internal", config.internal())
                    .flag("attachable", config.attachable())
                    .flag("ingress", config.ingress())
                    .flag("enableIpv4", config.enableIpv4())
                    .flag("enableIpv6", config.enableIpv6())
                    .text("ipamDriver", config.ipamDriver())
                    .textMap("ipamOptions", config.ipamOptions())
                    .objects("pools", config.pools(), POOL)
                    .textMap("options", config.options())
                    .textMap("labels", config.labels())
                    .flag("configOnly", config.configOnly())
                    .text("scope", config.scope());
        }

        @Override
        public NetworkConfig read(Fields in) {
            return new NetworkConfig(
                    in.text("name"),
                    in.text("driver"),
                    in.flag("internal"),
                    in.flag("attachable"),
                    in.flag("ingress"),
                    in.flag("enableIpv4"),
                    in.flag("enableIpv6"),
                    in.text("ipamDriver"),
                    in.textMap("ipamOptions"),
                    in.objects("pools", POOL),
                    in.textMap("options"),
                    in.textMap("labels"),
                    in.flag("configOnly"),
                    in.text("scope"));
        }
    }

    private static final class PoolShape implements Shape<NetworkConfig.Pool> {
        @Override
        public void write(NetworkConfig.Pool pool, FieldWriter out) {
            out.text("subnet", pool.subnet())
                    .text("ipRange", pool.ipRange())
                    .text("gateway", pool.gateway())
                    .textMap("auxiliary", pool.auxiliary());
        }

        @Override
        public NetworkConfig.Pool read(Fields in) {
            return new NetworkConfig.Pool(
                    in.text("subnet"), in.text("ipRange"), in.text("gateway"), in.textMap("auxiliary"));
        }
    }
}

package dev.theseus.linux.netlink;

import dev.theseus.linux.internal.Errno;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Routes of the main table in the socket's namespace, IPv4 and IPv6. */
public final class Routes {
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_TABLE = 15;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_BOOT = 3;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RTN_UNICAST = 1;
    /** Blackhole, unreachable, prohibit. */
    private static final Set<Integer> DEAD_ENDS = Set.of(6, 7, 8);

    private static final int RTMSG_SIZE = 12;

    private final NetlinkSocket socket;

    Routes(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Unicast routes of the main table. */
    public List<Route> list() {
        return list(Set.of(RTN_UNICAST));
    }

    /** Routes of the main table that lead nowhere: what is sent there is dropped or refused. */
    public List<Route> deadEnds() {
        return list(DEAD_ENDS);
    }

    private List<Route> list(Set<Integer> types) {
        List<Route> routes = new ArrayList<>();
        for (int family : new int[] {Addresses.AF_INET, Addresses.AF_INET6}) {
            NetlinkMessage message = header(
                    new NetlinkMessage(RTM_GETROUTE, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP),
                    family,
                    0,
                    0,
                    0,
                    0,
                    0);
            socket.dump(message, "list routes").stream()
                    .filter(answer -> answer.type() == RTM_NEWROUTE)
                    .flatMap(answer -> parse(answer.payload(), types).stream())
                    .forEach(routes::add);
        }
        return routes;
    }

    /** Adds a route, or replaces the one to the same destination. */
    public void replace(Route route) {
        int flags = NetlinkSocket.NLM_F_REQUEST
                | NetlinkSocket.NLM_F_ACK
                | NetlinkSocket.NLM_F_CREATE
                | NetlinkSocket.NLM_F_REPLACE;
        int scope = route.gateway().isPresent() || Addresses.family(route.destination()) == Addresses.AF_INET6
                ? RT_SCOPE_UNIVERSE
                : RT_SCOPE_LINK;
        NetlinkMessage message =
                describe(new NetlinkMessage(RTM_NEWROUTE, flags), route, scope, RTPROT_BOOT, RTN_UNICAST);
        socket.request(message, "add route " + text(route));
    }

    /** Removes a route; returns false when there is none like it. */
    public boolean delete(Route route) {
        int anyScope = 255;
        NetlinkMessage message = describe(
                new NetlinkMessage(RTM_DELROUTE, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_ACK),
                route,
                anyScope,
                0,
                0);
        return socket.request(message, "delete route " + text(route), Errno.ESRCH, Errno.ENODEV) == 0;
    }

    private static NetlinkMessage describe(NetlinkMessage message, Route route, int scope, int protocol, int type) {
        header(
                message,
                Addresses.family(route.destination()),
                route.prefixLength(),
                RT_TABLE_MAIN,
                protocol,
                scope,
                type);
        if (!route.isDefault()) {
            message.attribute(RTA_DST, route.destination().getAddress());
        }
        route.gateway().ifPresent(gateway -> message.attribute(RTA_GATEWAY, gateway.getAddress()));
        if (route.link() != 0) {
            message.attributeU32(RTA_OIF, route.link());
        }
        return message;
    }

    private static String text(Route route) {
        return route.destination().getHostAddress() + "/" + route.prefixLength()
                + route.gateway().map(via -> " via " + via.getHostAddress()).orElse("")
                + (route.link() == 0 ? "" : " on interface " + route.link());
    }

    private static NetlinkMessage header(
            NetlinkMessage message, int family, int prefix, int table, int protocol, int scope, int type) {
        return message.u8(family)
                .u8(prefix)
                .u8(0)
                .u8(0)
                .u8(table)
                .u8(protocol)
                .u8(scope)
                .u8(type)
                .u32(0);
    }

    private static Optional<Route> parse(byte[] payload, Set<Integer> types) {
        ByteBuffer header = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
        Attributes attributes = Attributes.parse(payload, RTMSG_SIZE, payload.length);
        int table = attributes.u32(RTA_TABLE).orElse(header.get(4) & 0xff);
        if (table != RT_TABLE_MAIN || !types.contains((int) header.get(7))) {
            return Optional.empty();
        }
        int addressLength = header.get(0) == Addresses.AF_INET ? 4 : 16;
        InetAddress destination = Addresses.inet(attributes.bytes(RTA_DST).orElse(new byte[addressLength]));
        return Optional.of(new Route(
                destination,
                header.get(1) & 0xff,
                attributes.bytes(RTA_GATEWAY).map(Addresses::inet),
                attributes.u32(RTA_OIF).orElse(0)));
    }
}

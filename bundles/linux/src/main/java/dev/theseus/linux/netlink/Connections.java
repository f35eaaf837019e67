package dev.theseus.linux.netlink;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.internal.Errno;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The kernel's connection tracking. What a packet's first one was translated to holds for all of its connection, whatever
 * the rules have become meanwhile; a connection that is forgotten meets them anew.
 */
public final class Connections {
    private static final int SUBSYSTEM = 1;
    private static final int GET = 1;
    private static final int DELETE = 2;
    private static final int STATISTICS = 5;
    private static final int NLA_F_NESTED = 0x8000;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int NFGENMSG = 4;

    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_ID = 12;
    private static final int CTA_STATS_GLOBAL_ENTRIES = 1;
    private static final int CTA_ZONE = 18;
    private static final int CTA_FILTER = 25;
    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_IP_V6_SRC = 3;
    private static final int CTA_IP_V6_DST = 4;
    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_SRC_PORT = 2;
    private static final int CTA_PROTO_DST_PORT = 3;
    private static final int FILTER_SOURCE = 1;
    private static final int FILTER_PROTOCOL = 1 << 3;

    /** So many are read and looked through in less time than the kernel needs to go through its table once more. */
    private static final int FEW = 1000;

    private final NetlinkSocket socket;

    Connections(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * Those that the address began, and those that it answers, also by way of an address that is translated to it.
     *
     * <p>The kernel looks at each slot of its table for every list it is asked for, some milliseconds however few connections there
     * are; so it is asked for two lists only when one of all would be long, and for none when there is nothing.
     */
    public List<Connection> of(InetAddress address) {
        return of(address, FEW);
    }

    /** @param few how many connections in all are read at most; of more only those that are wanted */
    List<Connection> of(InetAddress address, long few) {
        Predicate<Connection> wanted =
                connection -> connection.original().source().equals(address)
                        || connection.reply().source().equals(address);
        int family = family(address);
        long count = count();
        if (count == 0) {
            return List.of();
        }
        if (count <= few) {
            return list(message(GET, NetlinkSocket.NLM_F_DUMP, family), wanted);
        }
        int kind = family == AF_INET6 ? CTA_IP_V6_SRC : CTA_IP_V4_SRC;
        return IntStream.of(CTA_TUPLE_ORIG, CTA_TUPLE_REPLY)
                .mapToObj(tuple -> list(
                        family,
                        tuple,
                        FILTER_SOURCE,
                        message -> message.nested(
                                CTA_TUPLE_IP | NLA_F_NESTED, () -> message.attribute(kind, address.getAddress())),
                        wanted))
                .flatMap(List::stream)
                .toList();
    }

    /** Of all families and zones, in the socket's namespace. */
    private long count() {
        return socket.get(message(STATISTICS, 0, 0), SUBSYSTEM << 8 | STATISTICS, "count connections", Errno.EINVAL)
                .flatMap(payload ->
                        Attributes.parse(payload, NFGENMSG, payload.length).bytes(CTA_STATS_GLOBAL_ENTRIES))
                .map(value -> Integer.toUnsignedLong(
                        ByteBuffer.wrap(value).order(ByteOrder.BIG_ENDIAN).getInt()))
                .orElse(Long.MAX_VALUE);
    }

    /** Those of a transport protocol, by the kernel's number. */
    public List<Connection> ofProtocol(boolean ipv6, int protocol) {
        return list(
                ipv6 ? AF_INET6 : AF_INET,
                CTA_TUPLE_ORIG,
                FILTER_PROTOCOL,
                message -> message.nested(
                        CTA_TUPLE_PROTO | NLA_F_NESTED, () -> message.attributeU8(CTA_PROTO_NUM, protocol)),
                connection -> connection.protocol() == protocol);
    }

    /** The kernel looks for what is wanted, where it can (since 5.8); the others are left out here. */
    private List<Connection> list(
            int family, int tuple, int flags, Consumer<NetlinkMessage> fields, Predicate<Connection> wanted) {
        NetlinkMessage message = message(GET, NetlinkSocket.NLM_F_DUMP, family);
        message.nested(tuple | NLA_F_NESTED, () -> fields.accept(message))
                .nested(
                        CTA_FILTER | NLA_F_NESTED,
                        () -> message.attributeU32(1, tuple == CTA_TUPLE_ORIG ? flags : 0)
                                .attributeU32(2, tuple == CTA_TUPLE_REPLY ? flags : 0));
        return list(message, wanted);
    }

    private List<Connection> list(NetlinkMessage message, Predicate<Connection> wanted) {
        return socket.dump(message, "list connections").stream()
                .map(answer -> parse(answer.payload()))
                .flatMap(Optional::stream)
                .filter(wanted)
                .toList();
    }

    /** Forgets a connection; returns false when it is gone already. */
    public boolean forget(Connection connection) {
        Connection.Key key = connection.key();
        NetlinkMessage message = message(DELETE, NetlinkSocket.NLM_F_ACK, key.family())
                .attribute(CTA_TUPLE_ORIG | NLA_F_NESTED, key.original());
        if (key.id().length > 0) {
            message.attribute(CTA_ID, key.id());
        }
        if (key.zone().length > 0) {
            message.attribute(CTA_ZONE, key.zone());
        }
        return socket.request(message, "forget connection to " + connection.original(), Errno.ENOENT) == 0;
    }

    private static NetlinkMessage message(int kind, int flags, int family) {
        return new NetlinkMessage(SUBSYSTEM << 8 | kind, NetlinkSocket.NLM_F_REQUEST | flags)
                .u8(family)
                .u8(0)
                .u16(0);
    }

    private static int family(InetAddress address) {
        return address instanceof Inet6Address ? AF_INET6 : AF_INET;
    }

    private static Optional<Connection> parse(byte[] payload) {
        Attributes all = Attributes.parse(payload, NFGENMSG, payload.length);
        Optional<byte[]> original = all.bytes(CTA_TUPLE_ORIG);
        Optional<Connection.Direction> there = direction(all.nested(CTA_TUPLE_ORIG));
        Optional<Connection.Direction> back = direction(all.nested(CTA_TUPLE_REPLY));
        if (original.isEmpty() || there.isEmpty() || back.isEmpty()) {
            return Optional.empty();
        }
        int protocol = all.nested(CTA_TUPLE_ORIG)
                .nested(CTA_TUPLE_PROTO)
                .bytes(CTA_PROTO_NUM)
                .map(value -> value[0] & 0xff)
                .orElse(0);
        Connection.Key key = new Connection.Key(
                payload[0],
                original.get(),
                all.bytes(CTA_ID).orElse(new byte[0]),
                all.bytes(CTA_ZONE).orElse(new byte[0]));
        return Optional.of(new Connection(protocol, there.get(), back.get(), key));
    }

    private static Optional<Connection.Direction> direction(Attributes tuple) {
        Attributes addresses = tuple.nested(CTA_TUPLE_IP);
        Attributes ports = tuple.nested(CTA_TUPLE_PROTO);
        Optional<byte[]> source = addresses.bytes(CTA_IP_V4_SRC).or(() -> addresses.bytes(CTA_IP_V6_SRC));
        Optional<byte[]> destination = addresses.bytes(CTA_IP_V4_DST).or(() -> addresses.bytes(CTA_IP_V6_DST));
        return source.isEmpty() || destination.isEmpty()
                ? Optional.empty()
                : Optional.of(new Connection.Direction(
                        address(source.get()),
                        port(ports, CTA_PROTO_SRC_PORT),
                        address(destination.get()),
                        port(ports, CTA_PROTO_DST_PORT)));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw EngineException.internal("netlink list connections: an address has " + bytes.length + " bytes", e);
        }
    }

    private static int port(Attributes ports, int kind) {
        return ports.bytes(kind)
                .filter(value -> value.length == 2)
                .map(value -> ByteBuffer.wrap(value).order(ByteOrder.BIG_ENDIAN).getShort() & 0xffff)
                .orElse(0);
    }
}

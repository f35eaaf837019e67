package dev.theseus.linux.netlink;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.text.KernelText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Interfaces of the socket's namespace. Names are at most 15 bytes long. */
public final class Links {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_PROTINFO = 12;
    private static final int IFLA_IFALIAS = 20;
    private static final int IFLA_STATS64 = 23;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_LINK_NETNSID = 37;
    private static final int IFLA_PROP_LIST = 52;
    private static final int IFLA_ALT_IFNAME = 53;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_BR_STP_STATE = 5;
    private static final int IFLA_BR_MCAST_SNOOPING = 23;
    private static final int VETH_INFO_PEER = 1;
    private static final int RTM_SETLINK = 19;
    private static final int AF_BRIDGE = 7;
    private static final int NLA_F_NESTED = 0x8000;
    private static final int IFLA_BRPORT_MODE = 4;
    private static final int IFF_UP = 1;
    private static final int IFINFO_SIZE = 16;
    private static final int NAME_LIMIT = 15;
    private static final int CREATE = NetlinkSocket.NLM_F_REQUEST
            | NetlinkSocket.NLM_F_ACK
            | NetlinkSocket.NLM_F_CREATE
            | NetlinkSocket.NLM_F_EXCL;
    private static final int CHANGE = NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_ACK;

    private final NetlinkSocket socket;

    Links(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** All interfaces. */
    public List<Link> list() {
        NetlinkMessage message = header(
                new NetlinkMessage(RTM_GETLINK, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP), 0, 0, 0);
        return socket.dump(message, "list interfaces").stream()
                .filter(answer -> answer.type() == RTM_NEWLINK)
                .map(answer -> parse(answer.payload()))
                .toList();
    }

    /** Finds an interface by its name. */
    public Optional<Link> find(String name) {
        NetlinkMessage message = header(new NetlinkMessage(RTM_GETLINK, NetlinkSocket.NLM_F_REQUEST), 0, 0, 0)
                .attributeText(IFLA_IFNAME, checked(name));
        return socket.get(message, RTM_NEWLINK, "find interface " + name, Errno.ENODEV)
                .map(Links::parse);
    }

    /** @throws EngineException {@code NOT_FOUND} */
    public Link get(String name) {
        return find(name).orElseThrow(() -> EngineException.notFound("no network interface " + name));
    }

    /**
     * Creates a bridge, not yet up.
     *
     * @throws EngineException {@code ALREADY_EXISTS} when the name is taken
     */
    public Link createBridge(BridgeSpec spec) {
        NetlinkMessage message = header(new NetlinkMessage(RTM_NEWLINK, CREATE), 0, 0, 0)
                .attributeText(IFLA_IFNAME, checked(spec.name()));
        common(message, spec.mac(), spec.mtu());
        message.nested(
                IFLA_LINKINFO,
                () -> message.attributeText(IFLA_INFO_KIND, "bridge")
                        .nested(
                                IFLA_INFO_DATA,
                                () -> message.attributeU32(IFLA_BR_STP_STATE, 0)
                                        .attributeU8(IFLA_BR_MCAST_SNOOPING, spec.multicastSnooping() ? 1 : 0)));
        socket.request(message, "create bridge " + spec.name());
        return labelled(spec.name(), spec.alias());
    }

    /**
     * Creates a pair: this end up and attached, the peer down in its namespace.
     *
     * @throws EngineException {@code ALREADY_EXISTS} when either name is taken
     */
    public Link createVeth(VethSpec spec) {
        try (Descriptor namespace = Descriptor.open(spec.peerNamespace(), 0, 0)) {
            NetlinkMessage message = header(new NetlinkMessage(RTM_NEWLINK, CREATE), 0, IFF_UP, IFF_UP)
                    .attributeText(IFLA_IFNAME, checked(spec.name()));
            common(message, spec.mac(), spec.mtu());
            if (spec.master() != 0) {
                message.attributeU32(IFLA_MASTER, spec.master());
            }
            Runnable peer = () -> {
                header(message, 0, 0, 0).attributeText(IFLA_IFNAME, checked(spec.peerName()));
                common(message, spec.peerMac(), spec.mtu());
                message.attributeU32(IFLA_NET_NS_FD, namespace.number());
            };
            message.nested(
                    IFLA_LINKINFO,
                    () -> message.attributeText(IFLA_INFO_KIND, "veth")
                            .nested(IFLA_INFO_DATA, () -> message.nested(VETH_INFO_PEER, peer)));
            socket.request(message, "create veth " + spec.name() + " with peer " + spec.peerName());
        }
        return labelled(spec.name(), spec.alias());
    }

    /**
     * Creates any other link.
     *
     * @throws EngineException {@code ALREADY_EXISTS} when the name is taken where it will be, {@code NOT_IMPLEMENTED} when
     *     the kernel has none of the kind
     */
    public void create(LinkSpec spec) {
        NetlinkMessage message = header(new NetlinkMessage(RTM_NEWLINK, CREATE), 0, 0, 0)
                .attributeText(IFLA_IFNAME, checked(spec.name()));
        common(message, spec.mac(), spec.mtu());
        if (spec.parent() != 0) {
            message.attributeU32(IFLA_LINK, spec.parent());
        }
        message.nested(
                IFLA_LINKINFO,
                () -> message.attributeText(IFLA_INFO_KIND, spec.kind().word())
                        .nested(IFLA_INFO_DATA, () -> LinkData.describe(message, spec.kind())));
        String what = "create " + spec.kind().word() + " " + spec.name();
        if (spec.namespace().isEmpty()) {
            socket.request(message, what);
            return;
        }
        try (Descriptor namespace = Descriptor.open(spec.namespace().get(), 0, 0)) {
            message.attributeU32(IFLA_NET_NS_FD, namespace.number());
            socket.request(message, what);
        }
    }

    /** Whether the bridge may send a frame back through the port that it came from. */
    public void setHairpin(int port, boolean on) {
        NetlinkMessage message = new NetlinkMessage(RTM_SETLINK, CHANGE)
                .u8(AF_BRIDGE)
                .u8(0)
                .u16(0)
                .u32(port)
                .u32(0)
                .u32(0);
        message.nested(IFLA_PROTINFO | NLA_F_NESTED, () -> message.attributeU8(IFLA_BRPORT_MODE, on ? 1 : 0));
        socket.request(message, "set hairpin mode of interface " + port);
    }

    /** @throws EngineException {@code NOT_FOUND} when there is no such interface */
    public LinkStatistics statistics(String name) {
        NetlinkMessage message = header(new NetlinkMessage(RTM_GETLINK, NetlinkSocket.NLM_F_REQUEST), 0, 0, 0)
                .attributeText(IFLA_IFNAME, checked(name));
        byte[] payload = socket.get(message, RTM_NEWLINK, "find interface " + name, Errno.ENODEV)
                .orElseThrow(() -> EngineException.notFound("no network interface " + name));
        byte[] counters = Attributes.parse(payload, IFINFO_SIZE, payload.length)
                .bytes(IFLA_STATS64)
                .orElseThrow(() -> EngineException.internal("interface " + name + " has no counters"));
        LongBuffer values =
                ByteBuffer.wrap(counters).order(ByteOrder.nativeOrder()).asLongBuffer();
        return new LinkStatistics(
                values.get(0),
                values.get(1),
                values.get(2),
                values.get(3),
                values.get(4),
                values.get(5),
                values.get(6),
                values.get(7));
    }

    /** The kernel ignores an alias in the request that creates an interface. */
    private Link labelled(String name, String alias) {
        Link link = get(name);
        if (alias.isEmpty()) {
            return link;
        }
        setAlias(link.index(), alias);
        return get(name);
    }

    public void up(int index) {
        socket.request(
                header(new NetlinkMessage(RTM_NEWLINK, CHANGE), index, IFF_UP, IFF_UP), "set up interface " + index);
    }

    public void down(int index) {
        socket.request(
                header(new NetlinkMessage(RTM_NEWLINK, CHANGE), index, 0, IFF_UP), "set down interface " + index);
    }

    /** The interface must be down unless the kernel allows live renaming. */
    public void rename(int index, String name) {
        change(index, "rename interface " + index + " to " + name, m -> m.attributeText(IFLA_IFNAME, checked(name)));
    }

    /** Makes it a port of the bridge with index {@code master}; 0 takes it out of its bridge. */
    public void setMaster(int index, int master) {
        change(index, "set master of interface " + index + " to " + master, m -> m.attributeU32(IFLA_MASTER, master));
    }

    public void setMtu(int index, int mtu) {
        change(index, "set mtu of interface " + index + " to " + mtu, m -> m.attributeU32(IFLA_MTU, mtu));
    }

    /** @param mac six bytes in hex with colons */
    public void setMac(int index, String mac) {
        change(
                index,
                "set address of interface " + index + " to " + mac,
                m -> m.attribute(IFLA_ADDRESS, macBytes(mac)));
    }

    /** Free text that the kernel keeps with the interface; at most 255 bytes, empty to remove. */
    public void setAlias(int index, String alias) {
        change(index, "set alias of interface " + index, m -> m.attribute(IFLA_IFALIAS, KernelText.encode(alias)));
    }

    /** Moves the interface, which loses its addresses and goes down. */
    public void moveTo(int index, Path namespace) {
        try (Descriptor target = Descriptor.open(namespace, 0, 0)) {
            change(
                    index,
                    "move interface " + index + " to " + namespace,
                    m -> m.attributeU32(IFLA_NET_NS_FD, target.number()));
        }
    }

    private void change(int index, String what, Consumer<NetlinkMessage> attributes) {
        NetlinkMessage message = header(new NetlinkMessage(RTM_NEWLINK, CHANGE), index, 0, 0);
        attributes.accept(message);
        socket.request(message, what);
    }

    /** Deletes an interface, for a veth both ends; returns false when there is none of that name. */
    public boolean delete(String name) {
        NetlinkMessage message =
                header(new NetlinkMessage(RTM_DELLINK, CHANGE), 0, 0, 0).attributeText(IFLA_IFNAME, checked(name));
        return socket.request(message, "delete interface " + name, Errno.ENODEV) == 0;
    }

    static NetlinkMessage header(NetlinkMessage message, int index, int flags, int change) {
        return message.u8(0).u8(0).u16(0).u32(index).u32(flags).u32(change);
    }

    private static void common(NetlinkMessage message, Optional<String> mac, int mtu) {
        mac.ifPresent(address -> message.attribute(IFLA_ADDRESS, macBytes(address)));
        if (mtu > 0) {
            message.attributeU32(IFLA_MTU, mtu);
        }
    }

    private static String checked(String name) {
        int length = KernelText.encode(name).length;
        if (length == 0 || length > NAME_LIMIT || name.contains("/") || name.isBlank()) {
            throw EngineException.invalid(
                    "network interface name \"" + name + "\" must have 1 to " + NAME_LIMIT + " bytes and no slash");
        }
        return name;
    }

    private static byte[] macBytes(String mac) {
        try {
            byte[] bytes = HexFormat.ofDelimiter(":").parseHex(mac);
            if (bytes.length == 6) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new EngineException(dev.theseus.api.error.ErrorKind.INVALID_PARAMETER, badMac(mac), e);
        }
        throw EngineException.invalid(badMac(mac));
    }

    private static String badMac(String mac) {
        return "MAC address \"" + mac + "\" must be six pairs of hex digits with colons between them";
    }

    private static Link parse(byte[] payload) {
        ByteBuffer header = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
        Attributes attributes = Attributes.parse(payload, IFINFO_SIZE, payload.length);
        String kind = attributes.nested(IFLA_LINKINFO).text(IFLA_INFO_KIND).orElse("");
        return new Link(
                header.getInt(4),
                attributes.text(IFLA_IFNAME).orElse(""),
                kind,
                header.getInt(8),
                attributes.u32(IFLA_MTU).orElse(0),
                attributes.u32(IFLA_MASTER).orElse(0),
                kind.equals("veth") ? attributes.u32(IFLA_LINK).orElse(0) : 0,
                attributes.u32(IFLA_LINK_NETNSID).map(OptionalInt::of).orElse(OptionalInt.empty()),
                attributes
                        .bytes(IFLA_ADDRESS)
                        .map(HexFormat.ofDelimiter(":")::formatHex)
                        .orElse(""),
                attributes.text(IFLA_IFALIAS).orElse(""),
                attributes
                        .bytes(IFLA_PROP_LIST)
                        .map(list -> Attributes.texts(list, IFLA_ALT_IFNAME))
                        .orElse(List.of()));
    }
}

package dev.theseus.linux.netlink;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.internal.Errno;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Addresses of the interfaces in the socket's namespace, IPv4 and IPv6. */
public final class Addresses {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_GETADDR = 22;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_F_NODAD = 2;
    private static final int IFADDR_SIZE = 8;

    private final NetlinkSocket socket;

    Addresses(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** All addresses of all interfaces. */
    public List<InterfaceAddress> list() {
        NetlinkMessage message = header(
                new NetlinkMessage(RTM_GETADDR, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_DUMP), 0, 0, 0, 0);
        return socket.dump(message, "list addresses").stream()
                .filter(answer -> answer.type() == RTM_NEWADDR)
                .flatMap(answer -> parse(answer.payload()).stream())
                .toList();
    }

    /**
     * Adds an address; no effect when the interface already has it with that prefix. IPv6 addresses are usable at once:
     * duplicate detection is off. IPv4 gets the network's last address as broadcast.
     */
    public void add(InterfaceAddress address) {
        int flags = NetlinkSocket.NLM_F_REQUEST
                | NetlinkSocket.NLM_F_ACK
                | NetlinkSocket.NLM_F_CREATE
                | NetlinkSocket.NLM_F_EXCL;
        byte[] bytes = address.address().getAddress();
        boolean v4 = address.address() instanceof Inet4Address;
        NetlinkMessage message = header(
                        new NetlinkMessage(RTM_NEWADDR, flags),
                        family(address.address()),
                        address.prefixLength(),
                        v4 ? 0 : IFA_F_NODAD,
                        address.link())
                .attribute(IFA_LOCAL, bytes)
                .attribute(IFA_ADDRESS, bytes);
        if (v4 && address.prefixLength() < 31) {
            message.attribute(IFA_BROADCAST, broadcast(bytes, address.prefixLength()));
        }
        socket.request(message, "add address " + text(address), Errno.EEXIST);
    }

    /** Removes an address; returns false when the interface does not have it. */
    public boolean delete(InterfaceAddress address) {
        NetlinkMessage message = header(
                        new NetlinkMessage(RTM_DELADDR, NetlinkSocket.NLM_F_REQUEST | NetlinkSocket.NLM_F_ACK),
                        family(address.address()),
                        address.prefixLength(),
                        0,
                        address.link())
                .attribute(IFA_LOCAL, address.address().getAddress());
        return socket.request(message, "delete address " + text(address), Errno.EADDRNOTAVAIL, Errno.ENODEV) == 0;
    }

    private static String text(InterfaceAddress address) {
        return address.address().getHostAddress() + "/" + address.prefixLength() + " of interface " + address.link();
    }

    static int family(InetAddress address) {
        return address instanceof Inet4Address ? AF_INET : AF_INET6;
    }

    static InetAddress inet(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw EngineException.internal("netlink answered an address of " + bytes.length + " bytes", e);
        }
    }

    private static byte[] broadcast(byte[] address, int prefixLength) {
        int hostBits = prefixLength == 0 ? -1 : (1 << (32 - prefixLength)) - 1;
        int value = ByteBuffer.wrap(address).getInt() | hostBits;
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static NetlinkMessage header(NetlinkMessage message, int family, int prefix, int flags, int link) {
        return message.u8(family).u8(prefix).u8(flags).u8(0).u32(link);
    }

    private static Optional<InterfaceAddress> parse(byte[] payload) {
        ByteBuffer header = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
        Attributes attributes = Attributes.parse(payload, IFADDR_SIZE, payload.length);
        return attributes
                .bytes(IFA_LOCAL)
                .or(() -> attributes.bytes(IFA_ADDRESS))
                .map(bytes -> new InterfaceAddress(header.getInt(4), inet(bytes), payload[1] & 0xff));
    }
}

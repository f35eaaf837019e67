package dev.theseus.linux.netlink;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends what processes of a namespace address to one port to another port of the same address instead, by a table of its
 * own in the kernel's nf_tables. Answers come from the port that was asked.
 */
public final class PortRedirects {
    /**
     * One redirect.
     *
     * @param protocol as the kernel counts them
     * @param address where packets go
     * @param port which they ask for
     * @param target port which they get
     */
    public record Redirect(Protocol protocol, Inet4Address address, int port, int target) {}

    /** Transport protocols. */
    public enum Protocol {
        TCP(6),
        UDP(17);

        private final int number;

        Protocol(int number) {
            this.number = number;
        }
    }

    private static final int NEW_RULE = 6;
    private static final int NLM_F_APPEND = 0x800;
    private static final int NLA_F_NESTED = 0x8000;

    private static final int NFPROTO_IPV4 = 2;
    private static final int NF_INET_LOCAL_OUT = 3;
    private static final int PRIORITY_DNAT = -100;
    private static final int BASE_NETWORK = 1;
    private static final int BASE_TRANSPORT = 2;
    private static final int OFFSET_DESTINATION = 16;
    private static final int OFFSET_PORT = 2;
    private static final int META_L4PROTO = 16;
    private static final int NAT_DNAT = 1;
    private static final int REGISTER = 1;

    private static final String CHAIN = "output";

    private final NetlinkSocket socket;

    PortRedirects(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Makes the table hold these redirects and nothing else, in one transaction. */
    public void replace(String table, List<Redirect> redirects) {
        List<NetlinkMessage> batch = new ArrayList<>();
        // Adding it first makes the deletion succeed when there is none.
        batch.add(FilterMessages.newTable(NFPROTO_IPV4, table));
        batch.add(FilterMessages.deleteTable(NFPROTO_IPV4, table, 0));
        batch.add(FilterMessages.newTable(NFPROTO_IPV4, table));
        batch.add(chain(table));
        for (int i = 0; i < redirects.size(); i++) {
            int acknowledged = i == redirects.size() - 1 ? NetlinkSocket.NLM_F_ACK : 0;
            batch.add(rule(table, redirects.get(i), acknowledged));
        }
        socket.request(FilterMessages.transaction(batch), "redirect ports in table " + table);
    }

    private static NetlinkMessage chain(String table) {
        NetlinkMessage message = FilterMessages.of(FilterMessages.NEW_CHAIN, NFPROTO_IPV4, NetlinkSocket.NLM_F_CREATE);
        return message.attributeText(1, table)
                .attributeText(3, CHAIN)
                .nested(
                        4 | NLA_F_NESTED,
                        () -> message.attribute(1, big(NF_INET_LOCAL_OUT)).attribute(2, big(PRIORITY_DNAT)))
                .attributeText(7, "nat");
    }

    private static NetlinkMessage rule(String table, Redirect redirect, int flags) {
        NetlinkMessage message =
                FilterMessages.of(NEW_RULE, NFPROTO_IPV4, NetlinkSocket.NLM_F_CREATE | NLM_F_APPEND | flags);
        return message.attributeText(1, table).attributeText(2, CHAIN).nested(4 | NLA_F_NESTED, () -> {
            byte[] address = redirect.address().getAddress();
            load(message, BASE_NETWORK, OFFSET_DESTINATION, address.length);
            compare(message, address);
            expression(
                    message, "meta", () -> message.attribute(1, big(REGISTER)).attribute(2, big(META_L4PROTO)));
            compare(message, new byte[] {(byte) redirect.protocol().number});
            load(message, BASE_TRANSPORT, OFFSET_PORT, 2);
            compare(message, port(redirect.port()));
            expression(
                    message,
                    "immediate",
                    () -> message.attribute(1, big(REGISTER))
                            .nested(2 | NLA_F_NESTED, () -> message.attribute(1, port(redirect.target()))));
            // Without an address to go to, packets keep theirs.
            expression(
                    message,
                    "nat",
                    () -> message.attribute(1, big(NAT_DNAT))
                            .attribute(2, big(NFPROTO_IPV4))
                            .attribute(5, big(REGISTER)));
        });
    }

    private static void load(NetlinkMessage message, int base, int offset, int length) {
        expression(
                message,
                "payload",
                () -> message.attribute(1, big(REGISTER))
                        .attribute(2, big(base))
                        .attribute(3, big(offset))
                        .attribute(4, big(length)));
    }

    private static void compare(NetlinkMessage message, byte[] value) {
        expression(
                message,
                "cmp",
                () -> message.attribute(1, big(REGISTER))
                        .attribute(2, big(0))
                        .nested(3 | NLA_F_NESTED, () -> message.attribute(1, value)));
    }

    private static void expression(NetlinkMessage message, String name, Runnable data) {
        message.nested(1 | NLA_F_NESTED, () -> message.attributeText(1, name).nested(2 | NLA_F_NESTED, data));
    }

    /** Numbers of nf_tables are in the order of the network. */
    private static byte[] big(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private static byte[] port(int number) {
        return ByteBuffer.allocate(2).putShort((short) number).array();
    }
}

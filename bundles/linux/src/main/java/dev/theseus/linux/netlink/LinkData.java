package dev.theseus.linux.netlink;

/** What is peculiar to a kind of link, as the kernel reads it (IFLA_INFO_DATA). */
final class LinkData {
    private static final int IFLA_MACVLAN_MODE = 1;
    private static final int IFLA_IPVLAN_MODE = 1;
    private static final int IFLA_IPVLAN_FLAGS = 2;
    private static final int IFLA_VLAN_ID = 1;
    private static final int VETH_INFO_PEER = 1;

    private LinkData() {}

    static void describe(NetlinkMessage message, LinkKind kind) {
        switch (kind) {
            case LinkKind.Macvlan macvlan -> message.attributeU32(IFLA_MACVLAN_MODE, macvlan.mode().number);
            case LinkKind.Ipvlan ipvlan ->
                message.attributeU16(IFLA_IPVLAN_MODE, ipvlan.mode().number)
                        .attributeU16(IFLA_IPVLAN_FLAGS, ipvlan.flag().number);
            case LinkKind.Vlan vlan -> message.attributeU16(IFLA_VLAN_ID, vlan.id());
            case LinkKind.Pair pair ->
                message.nested(
                        VETH_INFO_PEER,
                        () -> Links.header(message, 0, 0, 0).attributeText(Links.IFLA_IFNAME, pair.peerName()));
            case LinkKind.Dummy _ -> {}
        }
    }
}

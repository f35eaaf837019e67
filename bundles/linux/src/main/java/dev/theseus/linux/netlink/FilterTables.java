package dev.theseus.linux.netlink;

import java.util.List;

/**
 * Tables and chains of nf_tables, whoever made them: also those of iptables, where its commands are the ones that write to
 * nf_tables. Asking costs one message and needs no command.
 */
public final class FilterTables {
    private static final int NFPROTO_UNSPEC = 0;
    private static final int NFPROTO_INET = 1;
    private static final int NFPROTO_IPV4 = 2;
    private static final int NFPROTO_IPV6 = 10;
    private static final int HEADER = 4;
    private static final int CHAIN_TABLE = 1;
    private static final int CHAIN_NAME = 3;

    private final NetlinkSocket socket;

    FilterTables(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * A chain.
     *
     * @param family as {@code nft} writes it: {@code ip}, {@code ip6}, {@code inet}; empty for the others
     */
    public record Chain(String family, String table, String name) {}

    /** Those of all tables. */
    public List<Chain> chains() {
        NetlinkMessage message = FilterMessages.of(FilterMessages.GET_CHAIN, NFPROTO_UNSPEC, NetlinkSocket.NLM_F_DUMP);
        return socket.dump(message, "list chains").stream()
                .filter(answer -> answer.type() == FilterMessages.type(FilterMessages.NEW_CHAIN))
                .map(answer -> chain(answer.payload()))
                .toList();
    }

    private static Chain chain(byte[] payload) {
        Attributes attributes = Attributes.parse(payload, HEADER, payload.length);
        String family = switch (payload[0]) {
            case NFPROTO_INET -> "inet";
            case NFPROTO_IPV4 -> "ip";
            case NFPROTO_IPV6 -> "ip6";
            default -> "";
        };
        return new Chain(
                family,
                attributes.text(CHAIN_TABLE).orElse(""),
                attributes.text(CHAIN_NAME).orElse(""));
    }

    /** Removes a table of family {@code inet} with all that is in it; succeeds when there is none. */
    public void deleteInet(String table) {
        // Adding it first makes the deletion succeed when there is none.
        List<NetlinkMessage> changes = List.of(
                FilterMessages.newTable(NFPROTO_INET, table),
                FilterMessages.deleteTable(NFPROTO_INET, table, NetlinkSocket.NLM_F_ACK));
        socket.request(FilterMessages.transaction(changes), "delete table inet " + table);
    }
}

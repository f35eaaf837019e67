package dev.theseus.linux.netlink;

import java.util.ArrayList;
import java.util.List;

/** Messages of nf_tables, whose changes go as transactions. */
final class FilterMessages {
    static final int NEW_TABLE = 0;
    static final int DELETE_TABLE = 2;
    static final int NEW_CHAIN = 3;
    static final int GET_CHAIN = 4;

    private static final int SUBSYSTEM = 10;
    private static final int BATCH_BEGIN = 0x10;
    private static final int BATCH_END = 0x11;
    private static final int NFPROTO_UNSPEC = 0;
    private static final int TABLE_NAME = 1;

    private FilterMessages() {}

    static NetlinkMessage of(int kind, int family, int flags) {
        return new NetlinkMessage(type(kind), NetlinkSocket.NLM_F_REQUEST | flags)
                .u8(family)
                .u8(0)
                .u16(0);
    }

    /** As the kernel writes it into an answer's head. */
    static int type(int kind) {
        return SUBSYSTEM << 8 | kind;
    }

    static NetlinkMessage newTable(int family, String name) {
        return of(NEW_TABLE, family, NetlinkSocket.NLM_F_CREATE).attributeText(TABLE_NAME, name);
    }

    static NetlinkMessage deleteTable(int family, String name, int flags) {
        return of(DELETE_TABLE, family, flags).attributeText(TABLE_NAME, name);
    }

    static List<NetlinkMessage> transaction(List<NetlinkMessage> changes) {
        List<NetlinkMessage> whole = new ArrayList<>();
        whole.add(edge(BATCH_BEGIN));
        whole.addAll(changes);
        whole.add(edge(BATCH_END));
        return whole;
    }

    private static NetlinkMessage edge(int type) {
        return new NetlinkMessage(type, NetlinkSocket.NLM_F_REQUEST)
                .u8(NFPROTO_UNSPEC)
                .u8(0)
                .u8(0)
                .u8(SUBSYSTEM);
    }
}

package dev.theseus.linux.netlink;

/** What a link is that {@link Links#create} makes, with what is peculiar to it. */
public sealed interface LinkKind {
    /** As {@code ip link} and {@link Link#kind} name it. */
    String word();

    /** An interface with a hardware address of its own on top of another. */
    record Macvlan(MacvlanMode mode) implements LinkKind {
        @Override
        public String word() {
            return "macvlan";
        }
    }

    /** An interface on top of another, with that one's hardware address. */
    record Ipvlan(IpvlanMode mode, IpvlanFlag flag) implements LinkKind {
        @Override
        public String word() {
            return "ipvlan";
        }
    }

    /** What a parent sends and gets with a tag of IEEE 802.1Q. */
    record Vlan(int id) implements LinkKind {
        @Override
        public String word() {
            return "vlan";
        }
    }

    /** An interface that loses what is sent by it. */
    record Dummy() implements LinkKind {
        @Override
        public String word() {
            return "dummy";
        }
    }

    /** Two ends, both here; the other has the name. */
    record Pair(String peerName) implements LinkKind {
        @Override
        public String word() {
            return "veth";
        }
    }
}

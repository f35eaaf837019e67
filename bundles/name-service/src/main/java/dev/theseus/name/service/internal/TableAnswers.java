package dev.theseus.name.service.internal;

import dev.theseus.api.network.NameTable;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Answers from the engine's table, for one container. */
final class TableAnswers {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private final NameTable table;
    private final String sandboxId;

    TableAnswers(NameTable table, String sandboxId) {
        this.table = table;
        this.sandboxId = sandboxId;
    }

    /**
     * @param limit bytes of the answer
     * @return empty when the table does not know the name, so that others are to be asked
     */
    Optional<byte[]> answer(Query query, int limit) {
        if (query.type() == DnsRecordType.PTR.intValue()) {
            return ReverseName.parse(query.name())
                    .flatMap(address -> table.reverse(sandboxId, address))
                    .map(name -> Reply.pointer(query, name));
        }
        List<InetAddress> known = table.lookup(sandboxId, query.name());
        if (known.isEmpty()) {
            return Optional.empty();
        }
        // A known name stays here whatever is asked of it: its other records must not come from outside.
        return Optional.of(Reply.addresses(query, ofType(known, query.type()), limit));
    }

    /** In random order, which spreads clients that take the first one. */
    private static List<InetAddress> ofType(List<InetAddress> addresses, int type) {
        List<InetAddress> chosen = new ArrayList<>();
        for (InetAddress address : addresses) {
            int length = address.getAddress().length;
            boolean asked = (length == IPV4_BYTES && type == DnsRecordType.A.intValue())
                    || (length == IPV6_BYTES && type == DnsRecordType.AAAA.intValue())
                    || type == DnsRecordType.ANY.intValue();
            if (asked) {
                chosen.add(address);
            }
        }
        Collections.shuffle(chosen);
        return chosen;
    }
}

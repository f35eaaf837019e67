package dev.theseus.name.service.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Answers that this server makes itself. */
final class Reply {
    /** Long, because a container that comes back under the same name keeps its address where it can. */
    private static final int TTL_SECONDS = 600;

    private static final int POINTER_TO_QUESTION = 0xc000 | Query.HEADER;
    private static final int FLAGS_KEPT = 0x7900; // opcode and "recursion desired"
    private static final int FLAGS_SET = 0x8080; // "response" and "recursion available"
    private static final int FLAG_TRUNCATED = 0x0200;
    private static final int ADDRESS_RECORD_HEADER = 12;
    private static final int OPT_SIZE = 11;
    private static final int OWN_PAYLOAD_LIMIT = 4096;

    private Reply() {}

    /**
     * @param addresses of the family asked for; none says that the name exists without such an address
     * @param limit bytes of the whole answer; what does not fit is left out and marked as truncated
     */
    static byte[] addresses(Query query, List<InetAddress> addresses, int limit) {
        int free = limit - query.questionEnd() - (query.extended() ? OPT_SIZE : 0);
        int fitting = 0;
        for (InetAddress address : addresses) {
            free -= ADDRESS_RECORD_HEADER + address.getAddress().length;
            if (free < 0) {
                break;
            }
            fitting++;
        }
        ByteBuf buffer = begin(query, fitting);
        if (fitting < addresses.size()) {
            buffer.setShort(2, buffer.getUnsignedShort(2) | FLAG_TRUNCATED);
        }
        for (InetAddress address : addresses.subList(0, fitting)) {
            byte[] bytes = address.getAddress();
            DnsRecordType type = bytes.length == 4 ? DnsRecordType.A : DnsRecordType.AAAA;
            record(buffer, type, bytes.length).writeBytes(bytes);
        }
        return end(query, buffer);
    }

    static byte[] pointer(Query query, String name) {
        ByteBuf encoded = Unpooled.buffer();
        for (String label : name.split("\\.")) {
            byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0 || bytes.length > 63) {
                return failure(query.message(), DnsResponseCode.SERVFAIL);
            }
            encoded.writeByte(bytes.length).writeBytes(bytes);
        }
        encoded.writeByte(0);
        ByteBuf buffer = begin(query, 1);
        record(buffer, DnsRecordType.PTR, encoded.readableBytes()).writeBytes(encoded);
        return end(query, buffer);
    }

    /** Works for every message of at least a header's length; the question is echoed where it can be read. */
    static byte[] failure(byte[] message, DnsResponseCode code) {
        Query query =
                Query.parse(message).orElseGet(() -> new Query(message, "", 0, Query.HEADER, Query.PLAIN_LIMIT, false));
        ByteBuf buffer = begin(query, 0);
        buffer.setShort(2, buffer.getUnsignedShort(2) | code.intValue());
        if (query.questionEnd() == Query.HEADER) {
            buffer.setShort(4, 0);
        }
        return end(query, buffer);
    }

    private static ByteBuf begin(Query query, int answers) {
        ByteBuf buffer = Unpooled.buffer(Query.PLAIN_LIMIT).writeBytes(query.message(), 0, query.questionEnd());
        buffer.setShort(2, (buffer.getUnsignedShort(2) & FLAGS_KEPT) | FLAGS_SET);
        buffer.setShort(6, answers);
        buffer.setShort(8, 0);
        buffer.setShort(10, query.extended() ? 1 : 0);
        return buffer;
    }

    private static ByteBuf record(ByteBuf buffer, DnsRecordType type, int length) {
        return buffer.writeShort(POINTER_TO_QUESTION)
                .writeShort(type.intValue())
                .writeShort(DnsRecord.CLASS_IN)
                .writeInt(TTL_SECONDS)
                .writeShort(length);
    }

    private static byte[] end(Query query, ByteBuf buffer) {
        if (query.extended()) {
            buffer.writeByte(0)
                    .writeShort(DnsRecordType.OPT.intValue())
                    .writeShort(OWN_PAYLOAD_LIMIT)
                    .writeInt(0)
                    .writeShort(0);
        }
        return ByteBufUtil.getBytes(buffer);
    }
}

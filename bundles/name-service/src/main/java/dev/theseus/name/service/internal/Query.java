package dev.theseus.name.service.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsOpCode;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import java.util.Locale;
import java.util.Optional;

/**
 * A DNS message that asks one question (RFC 1035, section 4.1).
 *
 * @param message as it came
 * @param name lower case, without a final dot; empty for the root
 * @param type see {@link DnsRecordType}
 * @param questionEnd offset of the first byte behind the question
 * @param payloadLimit bytes that the sender takes in a datagram; 512 without EDNS
 * @param extended whether it has an EDNS record (RFC 6891)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a message is copied only where it is changed
record Query(byte[] message, String name, int type, int questionEnd, int payloadLimit, boolean extended) {
    static final int HEADER = 12;
    static final int PLAIN_LIMIT = 512;
    private static final int EXTENDED_LIMIT = 4096;
    private static final int FLAG_RESPONSE = 0x8000;
    private static final int OPCODE_SHIFT = 11;

    /** Empty when the message is no single standard question of the Internet class: what is odd is left to upstream. */
    static Optional<Query> parse(byte[] message) {
        if (message.length < HEADER) {
            return Optional.empty();
        }
        ByteBuf buffer = Unpooled.wrappedBuffer(message);
        int flags = buffer.getUnsignedShort(2);
        boolean isQuery = (flags & FLAG_RESPONSE) == 0
                && ((flags >> OPCODE_SHIFT) & 0xf) == DnsOpCode.QUERY.byteValue()
                && buffer.getUnsignedShort(4) == 1
                && buffer.getUnsignedShort(6) == 0
                && buffer.getUnsignedShort(8) == 0;
        if (!isQuery) {
            return Optional.empty();
        }
        try {
            return question(message, buffer);
        } catch (RuntimeException malformed) {
            // Netty's decoder reports a bad name by exceptions of several kinds.
            return Optional.empty();
        }
    }

    private static Optional<Query> question(byte[] message, ByteBuf buffer) {
        buffer.readerIndex(HEADER);
        String name = DefaultDnsRecordDecoder.decodeName(buffer);
        int type = buffer.readUnsignedShort();
        if (buffer.readUnsignedShort() != DnsRecord.CLASS_IN) {
            return Optional.empty();
        }
        int end = buffer.readerIndex();
        boolean extended = isExtended(buffer);
        int limit = extended ? Math.clamp(buffer.getUnsignedShort(end + 3), PLAIN_LIMIT, EXTENDED_LIMIT) : PLAIN_LIMIT;
        return Optional.of(new Query(message, plain(name), type, end, limit, extended));
    }

    /** The record comes first among the additional ones in every resolver that is in use; it has the root as its name. */
    private static boolean isExtended(ByteBuf buffer) {
        return buffer.getUnsignedShort(10) > 0
                && buffer.readableBytes() >= 11
                && buffer.getByte(buffer.readerIndex()) == 0
                && buffer.getUnsignedShort(buffer.readerIndex() + 1) == DnsRecordType.OPT.intValue();
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}

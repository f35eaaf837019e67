package dev.theseus.linux.netlink;

import dev.theseus.linux.internal.CString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One netlink request under construction: header, fixed part, attributes (possibly nested), all 4-byte aligned. */
final class NetlinkMessage {
    static final int HEADER = 16;
    private static final int NLA_HEADER = 4;

    private ByteBuffer buffer = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());
    private final int type;
    private final int flags;

    NetlinkMessage(int type, int flags) {
        this.type = type;
        this.flags = flags;
        buffer.position(HEADER);
    }

    NetlinkMessage u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    NetlinkMessage u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    NetlinkMessage u32(int value) {
        room(4).putInt(value);
        return this;
    }

    NetlinkMessage attribute(int kind, byte[] value) {
        room(NLA_HEADER + value.length + 3)
                .putShort((short) (NLA_HEADER + value.length))
                .putShort((short) kind)
                .put(value);
        return align();
    }

    NetlinkMessage attributeU8(int kind, int value) {
        return attribute(kind, new byte[] {(byte) value});
    }

    NetlinkMessage attributeU16(int kind, int value) {
        return attribute(
                kind,
                ByteBuffer.allocate(2)
                        .order(ByteOrder.nativeOrder())
                        .putShort((short) value)
                        .array());
    }

    NetlinkMessage attributeU32(int kind, int value) {
        return attribute(
                kind,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.nativeOrder())
                        .putInt(value)
                        .array());
    }

    /** NUL-terminated. */
    NetlinkMessage attributeText(int kind, String value) {
        return attribute(kind, CString.of(value));
    }

    /** Everything that {@code content} adds becomes the value. */
    NetlinkMessage nested(int kind, Runnable content) {
        room(NLA_HEADER);
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) kind);
        content.run();
        buffer.putShort(start, (short) (buffer.position() - start));
        return align();
    }

    /** The finished datagram. */
    byte[] bytes(int sequence) {
        int length = buffer.position();
        buffer.putInt(0, length)
                .putShort(4, (short) type)
                .putShort(6, (short) flags)
                .putInt(8, sequence)
                .putInt(12, 0);
        return Arrays.copyOf(buffer.array(), length);
    }

    private NetlinkMessage align() {
        while (buffer.position() % 4 != 0) {
            room(1).put((byte) 0);
        }
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes))
                    .order(ByteOrder.nativeOrder());
            larger.put(buffer.flip());
            buffer = larger;
        }
        return buffer;
    }
}

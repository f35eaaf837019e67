package dev.theseus.linux.netlink;

import dev.theseus.linux.text.KernelText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Attributes of an answer, by kind; of several of one kind the last. */
final class Attributes {
    private static final int KIND_MASK = 0x3fff;

    private final Map<Integer, byte[]> values = new HashMap<>();

    static Attributes parse(byte[] data, int offset, int end) {
        Attributes attributes = new Attributes();
        ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
        int at = offset;
        while (at + 4 <= end) {
            int length = buffer.getShort(at) & 0xffff;
            if (length < 4 || at + length > end) {
                break;
            }
            attributes.values.put(buffer.getShort(at + 2) & KIND_MASK, Arrays.copyOfRange(data, at + 4, at + length));
            at += (length + 3) & ~3;
        }
        return attributes;
    }

    Optional<byte[]> bytes(int kind) {
        return Optional.ofNullable(values.get(kind));
    }

    Optional<Integer> u32(int kind) {
        return bytes(kind)
                .filter(value -> value.length >= 4)
                .map(value ->
                        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt());
    }

    Optional<String> text(int kind) {
        return bytes(kind).map(value -> KernelText.decodeTerminated(value, 0, value.length));
    }

    Attributes nested(int kind) {
        byte[] value = bytes(kind).orElse(new byte[0]);
        return parse(value, 0, value.length);
    }

    /** Each value of {@code kind} within a list attribute, in order. */
    static java.util.List<String> texts(byte[] list, int kind) {
        java.util.List<String> found = new java.util.ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(list).order(ByteOrder.nativeOrder());
        int at = 0;
        while (at + 4 <= list.length) {
            int length = buffer.getShort(at) & 0xffff;
            if (length < 4 || at + length > list.length) {
                break;
            }
            if ((buffer.getShort(at + 2) & KIND_MASK) == kind) {
                found.add(KernelText.decodeTerminated(list, at + 4, at + length));
            }
            at += (length + 3) & ~3;
        }
        return found;
    }
}

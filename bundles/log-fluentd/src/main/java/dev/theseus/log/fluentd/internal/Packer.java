package dev.theseus.log.fluentd.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the few forms of MessagePack that records need. The library for it wants {@code sun.misc.Unsafe}, of which the JVM
 * warns at every start, and imports packages of Android, which no framework resolves.
 */
final class Packer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

    Packer array(int length) {
        return header(length, 0x90, 0xdc);
    }

    Packer map(int entries) {
        return header(entries, 0x80, 0xde);
    }

    private Packer header(int count, int small, int large) {
        if (count < 16) {
            out.write(small | count);
        } else if (count < 0x10000) {
            out.writeBytes(ByteBuffer.allocate(3)
                    .put((byte) large)
                    .putShort((short) count)
                    .array());
        } else {
            out.writeBytes(
                    ByteBuffer.allocate(5).put((byte) (large + 1)).putInt(count).array());
        }
        return this;
    }

    Packer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return text(bytes, bytes.length);
    }

    /** The first bytes as a string, of whatever encoding they are. */
    Packer text(byte[] bytes, int length) {
        if (length < 32) {
            out.write(0xa0 | length);
        } else if (length < 0x100) {
            out.write(0xd9);
            out.write(length);
        } else if (length < 0x10000) {
            out.writeBytes(ByteBuffer.allocate(3)
                    .put((byte) 0xda)
                    .putShort((short) length)
                    .array());
        } else {
            out.writeBytes(
                    ByteBuffer.allocate(5).put((byte) 0xdb).putInt(length).array());
        }
        out.write(bytes, 0, length);
        return this;
    }

    Packer number(long number) {
        out.writeBytes(ByteBuffer.allocate(9).put((byte) 0xd3).putLong(number).array());
        return this;
    }

    /** An extension of eight bytes. */
    Packer extension(int type, long value) {
        out.writeBytes(ByteBuffer.allocate(10)
                .put((byte) 0xd7)
                .put((byte) type)
                .putLong(value)
                .array());
        return this;
    }

    byte[] packed() {
        return out.toByteArray();
    }
}

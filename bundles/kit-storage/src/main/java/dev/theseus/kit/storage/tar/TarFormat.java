package dev.theseus.kit.storage.tar;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.text.KernelText;

/** Offsets and number formats of tar headers (POSIX ustar and GNU). */
final class TarFormat {
    static final int BLOCK = 512;
    static final int NAME = 0;
    static final int NAME_SIZE = 100;
    static final int MODE = 100;
    static final int UID = 108;
    static final int GID = 116;
    static final int SIZE = 124;
    static final int MTIME = 136;
    static final int CHECKSUM = 148;
    static final int TYPE = 156;
    static final int LINK = 157;
    static final int MAGIC = 257;
    static final int MAJOR = 329;
    static final int MINOR = 337;
    static final int PREFIX = 345;
    static final int PREFIX_SIZE = 155;
    static final int SHORT_NUMBER = 8;
    static final int LONG_NUMBER = 12;
    /** No sensible header is longer, and a hostile one must not fill the memory. */
    static final int LONGEST_HEADER = 1 << 20;
    /** Bytes of a path: tens of thousands of folders, and not as many as make one member a day's work. */
    static final int LONGEST_NAME = 256 << 10;

    static final String XATTR_PREFIX = "SCHILY.xattr.";

    private TarFormat() {}

    static String text(byte[] block, int offset, int size) {
        return KernelText.decodeTerminated(block, offset, offset + size);
    }

    /** Octal digits, or, with the top bit set, a big-endian number in two's complement. */
    static long number(byte[] block, int offset, int size) {
        if ((block[offset] & 0x80) != 0) {
            return binary(block, offset, size);
        }
        long value = 0;
        int at = offset;
        int end = offset + size;
        while (at < end && (block[at] == ' ' || block[at] == 0)) {
            at++;
        }
        while (at < end && block[at] >= '0' && block[at] <= '7') {
            value = value << 3 | (block[at] - '0');
            at++;
        }
        if (at < end && block[at] != ' ' && block[at] != 0) {
            throw EngineException.dataLoss("tar header has no number at byte " + offset);
        }
        return value;
    }

    private static long binary(byte[] block, int offset, int size) {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < size; i++) {
            int digit = i == 0 ? (block[offset] & (negative ? 0xff : 0x7f)) : block[offset + i] & 0xff;
            if (i < size - 8 && digit != (negative ? 0xff : 0)) {
                throw EngineException.dataLoss("tar header has a number over 64 bits at byte " + offset);
            }
            value = value << 8 | digit;
        }
        return value;
    }

    /** The sum of all header bytes with the checksum's own taken as spaces; old writers added signed bytes. */
    static boolean checksumMatches(byte[] block) {
        long wanted = number(block, CHECKSUM, SHORT_NUMBER);
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= CHECKSUM && i < CHECKSUM + SHORT_NUMBER ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        return wanted == unsigned || wanted == signed;
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Bytes from {@code length} to the end of its block. */
    static long padding(long length) {
        return -length & (BLOCK - 1);
    }
}

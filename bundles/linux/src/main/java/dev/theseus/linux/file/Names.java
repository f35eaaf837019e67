package dev.theseus.linux.file;

import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.text.KernelText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Entries of open folders, and how the kernel writes names and device numbers. */
final class Names {
    static final int DT_DIR = 4;
    private static final int BUFFER = 32 << 10;
    private static final int HEADER = 19;

    /** A name in a folder with its DT_… type. */
    record Entry(String name, int type) {}

    private Names() {}

    /** All names but {@code .} and {@code ..}, as the file system orders them. */
    static List<Entry> list(int folder, String subject) {
        List<Entry> entries = new ArrayList<>();
        byte[] buffer = new byte[BUFFER];
        ByteBuffer numbers = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
        while (true) {
            long length = LibC.getdents64(folder, buffer, BUFFER);
            if (length < 0) {
                throw Errno.failure("getdents64", subject);
            }
            if (length == 0) {
                return entries;
            }
            int at = 0;
            while (at < length) {
                int size = numbers.getShort(at + 16) & 0xffff;
                String name = KernelText.decodeTerminated(buffer, at + HEADER, at + size);
                if (!name.equals(".") && !name.equals("..")) {
                    entries.add(new Entry(name, buffer[at + 18]));
                }
                at += size;
            }
        }
    }

    /** As makedev(3). */
    static long deviceNumber(int major, int minor) {
        long high = Integer.toUnsignedLong(major);
        long low = Integer.toUnsignedLong(minor);
        return (high & 0xfffff000L) << 32 | (high & 0xfff) << 8 | (low & 0xffffff00L) << 12 | (low & 0xff);
    }
}

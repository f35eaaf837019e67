package dev.theseus.linux.file;

import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.text.KernelText;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Reading all extended attributes of one file. */
final class ExtendedAttributes {
    private static final int LIMIT = 64 << 10;

    private ExtendedAttributes() {}

    /** Sorted by name; empty where the file system has none. Does not follow a final link. */
    static Map<String, byte[]> read(byte[] path, String subject) {
        byte[] none = new byte[0];
        long length = LibC.llistxattr(path, none, 0);
        if (length == 0) {
            return Map.of();
        }
        if (length < 0) {
            return absentOrThrow("listxattr", subject);
        }
        byte[] names = new byte[LIMIT];
        length = LibC.llistxattr(path, names, names.length);
        if (length < 0) {
            return absentOrThrow("listxattr", subject);
        }
        Map<String, byte[]> attributes = new TreeMap<>();
        int at = 0;
        while (at < length) {
            String name = KernelText.decodeTerminated(names, at, (int) length);
            at += KernelText.encode(name).length + 1;
            byte[] value = new byte[LIMIT];
            long size = LibC.lgetxattr(path, CString.of(name), value, value.length);
            if (size >= 0) {
                attributes.put(name, Arrays.copyOf(value, (int) size));
            } else if (Errno.last() != Errno.ENODATA) {
                throw Errno.failure("getxattr " + name + " of", subject);
            }
        }
        return attributes;
    }

    private static Map<String, byte[]> absentOrThrow(String call, String subject) {
        if (Errno.last() == Errno.EOPNOTSUPP) {
            return Map.of();
        }
        throw Errno.failure(call, subject);
    }
}

package dev.theseus.linux.internal;

import com.sun.jna.Memory;
import dev.theseus.linux.text.KernelText;
import java.util.Arrays;
import java.util.List;

/** Strings as arguments of calls. */
public final class CString {
    private CString() {}

    /** NUL-terminated. */
    public static byte[] of(CharSequence text) {
        byte[] bytes = KernelText.encode(text.toString());
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** A NULL-terminated {@code char *[]} with its strings behind it; close it when the call has returned. */
    public static Memory vector(List<String> strings) {
        List<byte[]> encoded = strings.stream().map(CString::of).toList();
        long table = 8L * (strings.size() + 1);
        Memory memory = new Memory(
                table + encoded.stream().mapToLong(bytes -> bytes.length).sum());
        long at = table;
        for (int i = 0; i < encoded.size(); i++) {
            byte[] bytes = encoded.get(i);
            memory.write(at, bytes, 0, bytes.length);
            memory.setPointer(8L * i, memory.share(at));
            at += bytes.length;
        }
        memory.setLong(8L * encoded.size(), 0);
        return memory;
    }
}

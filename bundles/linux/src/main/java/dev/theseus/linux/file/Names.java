package dev.theseus.linux.file;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.text.KernelText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Entries of open folders, and how the kernel writes names and device numbers. */
final class Names {
    static final int DT_DIR = 4;
    /** Bytes of a listing that hold some hundred names. */
    static final int MANY = 32 << 10;
    /** Bytes of a listing that hold the longest name and some others. */
    static final int FEW = 512;

    private static final int HEADER = 19;

    /** A name in a folder with its DT_… type. */
    record Entry(String name, int type) {}

    /**
     * Some of the names in a folder.
     *
     * @param entries none for {@code .} and {@code ..}
     * @param place where the next ones begin, for lseek(2)
     */
    record Some(List<Entry> entries, long place) {}

    private Names() {}

    /**
     * All names but {@code .} and {@code ..}, sorted.
     *
     * @param most so many are held in memory
     * @throws EngineException {@code NOT_IMPLEMENTED} for more
     */
    static List<String> sorted(int folder, int most, String subject) {
        List<String> names = new ArrayList<>();
        Optional<Some> some = next(folder, MANY, subject);
        while (some.isPresent()) {
            some.get().entries().forEach(entry -> names.add(entry.name()));
            if (names.size() > most) {
                throw EngineException.notImplemented("folder " + subject + " has more than " + most
                        + " names, which are not held in memory; divide it among several");
            }
            some = next(folder, MANY, subject);
        }
        names.sort(null);
        return List.copyOf(names);
    }

    /** The names after those that were read last, at most so many bytes of them; empty at the end of the folder. */
    static Optional<Some> next(int folder, int bytes, String subject) {
        byte[] buffer = new byte[bytes];
        long length = LibC.getdents64(folder, buffer, bytes);
        if (length < 0) {
            throw Errno.failure("getdents64", subject);
        }
        if (length == 0) {
            return Optional.empty();
        }
        ByteBuffer numbers = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
        List<Entry> entries = new ArrayList<>();
        long place = 0;
        int at = 0;
        while (at < length) {
            place = numbers.getLong(at + 8);
            int size = numbers.getShort(at + 16) & 0xffff;
            String name = KernelText.decodeTerminated(buffer, at + HEADER, at + size);
            if (!name.equals(".") && !name.equals("..")) {
                entries.add(new Entry(name, buffer[at + 18]));
            }
            at += size;
        }
        return Optional.of(new Some(entries, place));
    }

    /** As makedev(3). */
    static long deviceNumber(int major, int minor) {
        long high = Integer.toUnsignedLong(major);
        long low = Integer.toUnsignedLong(minor);
        return (high & 0xfffff000L) << 32 | (high & 0xfff) << 8 | (low & 0xffffff00L) << 12 | (low & 0xff);
    }
}

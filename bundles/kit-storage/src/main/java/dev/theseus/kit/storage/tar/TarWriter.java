package dev.theseus.kit.storage.tar;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.file.RootedPath;
import dev.theseus.linux.text.KernelText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Writes an archive in ustar form, with a pax header before each member that ustar has no room for. Content follows its
 * header and must be as long as the header says; call {@link #finish} last.
 */
public final class TarWriter {
    private static final long LARGEST_SHORT = 07777777;
    private static final long LARGEST_LONG = 077777777777L;

    private final OutputStream out;
    private long contentLeft;
    private long paddingLeft;

    /** The stream should be buffered; it is never closed. */
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes a header. Extents are not written: a sparse file is written with its holes as zeros. */
    public void put(TarEntry entry) throws IOException {
        endMember();
        requireReadable(entry.name());
        requireReadable(entry.link());
        byte[] pax = extended(entry);
        if (pax.length > TarFormat.LONGEST_HEADER) {
            throw EngineException.invalid(RootedPath.shortened(entry.name())
                    + ": its extended attributes are longer than archives may have them");
        }
        if (pax.length > 0) {
            byte[] header = new byte[TarFormat.BLOCK];
            byte[] name = KernelText.encode("PaxHeaders/" + lastName(entry.name()));
            System.arraycopy(name, 0, header, TarFormat.NAME, Math.min(name.length, TarFormat.NAME_SIZE));
            octal(header, TarFormat.MODE, TarFormat.SHORT_NUMBER, 0644);
            octal(header, TarFormat.SIZE, TarFormat.LONG_NUMBER, pax.length);
            seal(header, 'x');
            out.write(header);
            out.write(pax);
            pad(TarFormat.padding(pax.length));
        }
        out.write(header(entry));
        contentLeft = entry.kind() == TarEntry.Kind.REGULAR ? entry.size() : 0;
        paddingLeft = TarFormat.padding(contentLeft);
    }

    /** What nobody would unpack again is not packed. */
    private static void requireReadable(String name) {
        if (name.length() > TarFormat.LONGEST_NAME) {
            throw EngineException.invalid(RootedPath.shortened(name) + ": a path of " + name.length()
                    + " characters is longer than archives may have it (" + TarFormat.LONGEST_NAME
                    + "); move the folder it is in further up");
        }
    }

    /** Adds to the present member's content; what is over its size is dropped, as of a file that grows meanwhile. */
    public void write(byte[] data, int offset, int length) throws IOException {
        int part = (int) Math.min(length, contentLeft);
        out.write(data, offset, part);
        contentLeft -= part;
    }

    /** Ends the archive and flushes the stream. */
    public void finish() throws IOException {
        endMember();
        pad(2L * TarFormat.BLOCK);
        out.flush();
    }

    /** A file that became shorter meanwhile is filled up with zeros, because its header is out. */
    private void endMember() throws IOException {
        pad(contentLeft + paddingLeft);
        contentLeft = 0;
        paddingLeft = 0;
    }

    private void pad(long length) throws IOException {
        byte[] zeros = new byte[(int) Math.min(length, 64 << 10)];
        long left = length;
        while (left > 0) {
            int part = (int) Math.min(left, zeros.length);
            out.write(zeros, 0, part);
            left -= part;
        }
    }

    private static byte[] extended(TarEntry entry) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        if (!fits(entry.name())) {
            PaxRecords.append(records, "path", KernelText.encode(entry.name()));
        }
        if (!fits(entry.link())) {
            PaxRecords.append(records, "linkpath", KernelText.encode(entry.link()));
        }
        number(records, "size", entry.size(), LARGEST_LONG);
        number(records, "uid", entry.uid(), LARGEST_SHORT);
        number(records, "gid", entry.gid(), LARGEST_SHORT);
        if (!isWholeSeconds(entry.modified())) {
            PaxRecords.append(records, "mtime", ascii(PaxRecords.formatTime(entry.modified())));
        }
        entry.attributes().forEach((name, value) -> PaxRecords.append(records, TarFormat.XATTR_PREFIX + name, value));
        return records.toByteArray();
    }

    private static void number(ByteArrayOutputStream records, String key, long value, long largest) {
        if (value > largest) {
            PaxRecords.append(records, key, ascii(Long.toString(value)));
        }
    }

    private static boolean isWholeSeconds(Instant time) {
        return time.getNano() == 0 && time.getEpochSecond() >= 0 && time.getEpochSecond() <= LARGEST_LONG;
    }

    private static boolean fits(String text) {
        return KernelText.encode(text).length <= TarFormat.NAME_SIZE;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String lastName(String name) {
        String trimmed = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    private static byte[] header(TarEntry entry) {
        byte[] header = new byte[TarFormat.BLOCK];
        cut(header, TarFormat.NAME, entry.name());
        octal(header, TarFormat.MODE, TarFormat.SHORT_NUMBER, entry.mode());
        octal(header, TarFormat.UID, TarFormat.SHORT_NUMBER, orZero(entry.uid(), LARGEST_SHORT));
        octal(header, TarFormat.GID, TarFormat.SHORT_NUMBER, orZero(entry.gid(), LARGEST_SHORT));
        octal(header, TarFormat.SIZE, TarFormat.LONG_NUMBER, orZero(entry.size(), LARGEST_LONG));
        octal(
                header,
                TarFormat.MTIME,
                TarFormat.LONG_NUMBER,
                orZero(entry.modified().getEpochSecond(), LARGEST_LONG));
        cut(header, TarFormat.LINK, entry.link());
        octal(header, TarFormat.MAJOR, TarFormat.SHORT_NUMBER, entry.deviceMajor());
        octal(header, TarFormat.MINOR, TarFormat.SHORT_NUMBER, entry.deviceMinor());
        seal(header, entry.kind().flag);
        return header;
    }

    private static long orZero(long value, long largest) {
        return value < 0 || value > largest ? 0 : value;
    }

    private static void cut(byte[] header, int offset, String text) {
        byte[] bytes = KernelText.encode(text);
        System.arraycopy(bytes, 0, header, offset, Math.min(bytes.length, TarFormat.NAME_SIZE));
    }

    private static void octal(byte[] header, int offset, int size, long value) {
        long rest = value;
        for (int i = size - 2; i >= 0; i--) {
            header[offset + i] = (byte) ('0' + (rest & 7));
            rest >>= 3;
        }
    }

    private static void seal(byte[] header, char type) {
        header[TarFormat.TYPE] = (byte) type;
        byte[] magic = ascii("ustar\00000");
        System.arraycopy(magic, 0, header, TarFormat.MAGIC, magic.length);
        java.util.Arrays.fill(header, TarFormat.CHECKSUM, TarFormat.CHECKSUM + TarFormat.SHORT_NUMBER, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, TarFormat.CHECKSUM, TarFormat.SHORT_NUMBER - 1, sum);
        header[TarFormat.CHECKSUM + 6] = 0;
    }
}

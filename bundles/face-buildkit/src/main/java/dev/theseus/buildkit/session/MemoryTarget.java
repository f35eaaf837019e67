package dev.theseus.buildkit.session;

import dev.theseus.buildkit.message.FileStat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A few small files, kept in memory. Folders and links are passed over. */
final class MemoryTarget implements FileTarget {
    private static final int LIMIT = 4 << 20;

    private final Map<String, ByteArrayOutputStream> files = new HashMap<>();

    Optional<byte[]> file(String path) {
        return Optional.ofNullable(files.get(path)).map(ByteArrayOutputStream::toByteArray);
    }

    @Override
    public void makeDirectory(FileStat stat) {}

    @Override
    public void finishDirectory(FileStat stat) {}

    @Override
    public void makeLink(FileStat stat) {}

    @Override
    public void makeHardLink(FileStat stat) throws IOException {
        ByteArrayOutputStream other = files.get(stat.getLinkName());
        if (other == null) {
            throw new IOException(stat.getPath() + " is a link to " + stat.getLinkName() + ", which was not sent");
        }
        files.put(stat.getPath(), other);
    }

    @Override
    public void makeFile(FileStat stat) {
        files.put(stat.getPath(), new ByteArrayOutputStream());
    }

    @Override
    public OutputStream open(FileStat stat) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        files.put(stat.getPath(), bytes);
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] data, int offset, int length) throws IOException {
                if (bytes.size() + length > LIMIT) {
                    throw new IOException(stat.getPath() + " has more than " + LIMIT + " bytes");
                }
                bytes.write(data, offset, length);
            }
        };
    }
}

package dev.theseus.buildkit.session;

import dev.theseus.engine.build.ContextEntry;
import dev.theseus.engine.build.ContextTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A few small files, kept in memory. Folders and links are passed over. */
final class MemoryTarget implements ContextTarget {
    private static final int LIMIT = 4 << 20;

    private final Map<String, ByteArrayOutputStream> files = new HashMap<>();

    Optional<byte[]> file(String path) {
        return Optional.ofNullable(files.get(path)).map(ByteArrayOutputStream::toByteArray);
    }

    @Override
    public long add(ContextEntry entry) throws IOException {
        switch (entry.kind()) {
            case FILE -> files.put(entry.path(), new ByteArrayOutputStream());
            case HARD_LINK -> {
                ByteArrayOutputStream other = files.get(entry.link());
                if (other == null) {
                    throw new IOException(entry.path() + " is a link to " + entry.link() + ", which was not sent");
                }
                files.put(entry.path(), other);
            }
            default -> {
                // They are passed over.
            }
        }
        return entry.kind() == ContextEntry.Kind.FILE && entry.size() > 0 ? 0 : COMPLETE;
    }

    @Override
    public void endOfList() {
        // Nothing is left to be done.
    }

    /** So few never need it. */
    @Override
    public Path scratch() {
        return Path.of("/dev/null");
    }

    @Override
    public OutputStream open(long place, ContextEntry file) {
        // A hard link to it has the same.
        ByteArrayOutputStream bytes = files.getOrDefault(file.path(), new ByteArrayOutputStream());
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] data, int offset, int length) throws IOException {
                if (bytes.size() + length > LIMIT) {
                    throw new IOException(file.path() + " has more than " + LIMIT + " bytes");
                }
                bytes.write(data, offset, length);
            }
        };
    }
}

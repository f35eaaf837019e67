package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.storage.Change;
import dev.theseus.engine.container.ContainerFiles.ChangeSink;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes on their way from a driver to a client, so that no client keeps a driver's call open by reading slowly. What exceeds
 * {@link #MEMORY} goes to an unlinked file. Of each path only what differs from the one before is kept: those of nested folders
 * take no more than the folders themselves. For one thread at a time.
 */
final class ChangeSpool implements AutoCloseable {
    private static final int MEMORY = 1 << 20;
    private static final int BUFFER = 64 << 10;
    private static final List<Change.Kind> KINDS = List.of(Change.Kind.values());

    private final Path folder;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(memory);
    private @Nullable FileChannel file;
    private long count;
    private String last = "";

    /** @param folder where the file may be */
    ChangeSpool(Path folder) {
        this.folder = folder;
    }

    void add(Change change) {
        String path = change.path();
        int common = common(last, path);
        try {
            out.writeByte(KINDS.indexOf(change.kind()));
            out.writeInt(common);
            out.writeInt(path.length() - common);
            out.writeChars(path.substring(common));
            if (memory.size() >= MEMORY) {
                spill();
            }
        } catch (IOException e) {
            throw EngineException.internal("cannot keep the changes in " + folder + " until they are sent", e);
        }
        last = path;
        count++;
    }

    private static int common(String one, String other) {
        int most = Math.min(one.length(), other.length());
        int common = 0;
        while (common < most && one.charAt(common) == other.charAt(common)) {
            common++;
        }
        return common;
    }

    private void spill() throws IOException {
        FileChannel channel = file;
        if (channel == null) {
            Path path = Files.createTempFile(folder, "changes-", ".spill");
            channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            file = channel;
        }
        memory.writeTo(Channels.newOutputStream(channel));
        memory.reset();
    }

    /** Tells all that was added, in that order. To be called once. */
    void forEach(ChangeSink sink) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(content(), BUFFER));
        StringBuilder path = new StringBuilder();
        for (long left = count; left > 0; left--) {
            Change.Kind kind = KINDS.get(in.readByte());
            path.setLength(in.readInt());
            for (int more = in.readInt(); more > 0; more--) {
                path.append(in.readChar());
            }
            sink.accept(new Change(kind, path.toString()));
        }
    }

    private InputStream content() throws IOException {
        InputStream rest = new ByteArrayInputStream(memory.toByteArray());
        FileChannel channel = file;
        return channel == null ? rest : new SequenceInputStream(Channels.newInputStream(channel.position(0)), rest);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}

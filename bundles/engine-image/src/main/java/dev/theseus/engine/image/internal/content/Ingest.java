package dev.theseus.engine.image.internal.content;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.document.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A blob on its way in. One thread writes; closing without {@link #commit} keeps what came so far for a later attempt.
 * Written bytes are hashed as they pass.
 */
public final class Ingest implements AutoCloseable {
    private final ContentStore store;
    private final Path file;
    private final String algorithm;
    private final FileChannel channel;
    private final Runnable over;
    private MessageDigest hash;
    private long size;
    private boolean closed;

    private Ingest(ContentStore store, Path file, String algorithm, FileChannel channel, Runnable over) {
        this.store = store;
        this.file = file;
        this.algorithm = algorithm;
        this.channel = channel;
        this.over = over;
        this.hash = Digests.algorithm(algorithm);
    }

    /** @param over done when it has become a blob or was thrown away */
    static Ingest open(ContentStore store, Path file, String algorithm, Runnable over) {
        store.taken(file);
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Ingest ingest = new Ingest(store, file, algorithm, channel, over);
            ingest.hashWhatIsThere();
            return ingest;
        } catch (IOException e) {
            store.left(file);
            throw ContentStore.storageFailure("opening ingest " + file.getFileName(), e);
        }
    }

    private void hashWhatIsThere() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (channel.read(buffer) >= 0) {
            size += buffer.position();
            hash.update(buffer.flip());
            buffer.clear();
        }
    }

    /** Bytes written so far, by earlier attempts too. */
    public long size() {
        return size;
    }

    /** With which it is hashed. */
    public String algorithm() {
        return algorithm;
    }

    /** Of the bytes written so far. */
    public Digest digest() {
        try {
            return Digests.finish(algorithm, ((MessageDigest) hash.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw EngineException.internal("hashing ingest " + file.getFileName(), e);
        }
    }

    public void append(byte[] bytes, int offset, int length) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw ContentStore.storageFailure("writing to the content store", e);
        }
        hash.update(bytes, offset, length);
        size += length;
    }

    /** Makes the blob visible under whatever digest it turned out to have. */
    public Digest commit() {
        Digest digest = Digests.finish(algorithm, hash.digest());
        publish(digest);
        return digest;
    }

    /**
     * Makes the blob visible if it is what it should be; otherwise what came is thrown away.
     *
     * @throws EngineException {@code DATA_LOSS}
     */
    public void commit(Digest expected) {
        Digest found = Digests.finish(algorithm, hash.digest());
        if (!found.equals(expected)) {
            discard();
            throw EngineException.dataLoss(
                    "filesystem layer verification failed for digest " + expected + ": what came has digest " + found);
        }
        publish(expected);
    }

    private void publish(Digest digest) {
        try {
            channel.force(false);
            store.publish(file, digest);
        } catch (IOException e) {
            throw ContentStore.storageFailure("storing blob " + digest, e);
        }
        over.run();
    }

    /** Starts over with nothing. */
    public void reset() {
        try {
            channel.truncate(0);
            channel.position(0);
        } catch (IOException e) {
            throw ContentStore.storageFailure("restarting an ingest", e);
        }
        hash = Digests.algorithm(algorithm);
        size = 0;
    }

    /** Throws away what came so far. */
    public void discard() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw ContentStore.storageFailure("removing ingest " + file.getFileName(), e);
        } finally {
            // Only now may another one begin under the name.
            close();
        }
        over.run();
    }

    /** A second view of the file, which stays valid when the blob is published. */
    public InputStream reader() {
        try {
            return Channels.newInputStream(FileChannel.open(file, StandardOpenOption.READ));
        } catch (IOException e) {
            throw ContentStore.storageFailure("reading ingest " + file.getFileName(), e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        store.left(file);
        try {
            channel.close();
        } catch (IOException e) {
            throw ContentStore.storageFailure("closing ingest " + file.getFileName(), e);
        }
    }
}

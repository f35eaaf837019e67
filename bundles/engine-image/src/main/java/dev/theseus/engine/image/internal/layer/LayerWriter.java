package dev.theseus.engine.image.internal.layer;

import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.content.Ingest;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.image.internal.document.MediaTypes;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Takes an uncompressed layer and stores it compressed. Closing without {@link #finish} leaves nothing behind. */
public final class LayerWriter extends OutputStream {
    /** Quick enough for large layers; slower levels save little more. */
    private static final int LEVEL = 5;

    private final Ingest ingest;
    private final MessageDigest diffHash = Digests.sha256();
    private final GZIPOutputStream gzip;
    private boolean hasContent;
    private boolean finished;

    public LayerWriter(Ingest ingest) throws IOException {
        this.ingest = ingest;
        this.gzip = new FastGzip(new Sink(ingest));
    }

    /**
     * A stored layer.
     *
     * @param empty whether the archive had no entry at all
     */
    public record Written(Descriptor blob, Digest diffId, boolean empty) {}

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        diffHash.update(bytes, offset, length);
        for (int i = offset; !hasContent && i < offset + length; i++) {
            hasContent = bytes[i] != 0;
        }
        gzip.write(bytes, offset, length);
    }

    public Written finish() throws IOException {
        gzip.close();
        long size = ingest.size();
        Digest blob = ingest.commit();
        finished = true;
        return new Written(Descriptor.of(MediaTypes.OCI_LAYER_GZIP, blob, size), Digests.finish(diffHash), !hasContent);
    }

    @Override
    public void close() {
        if (finished) {
            ingest.close();
        } else {
            ingest.discard();
        }
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(LEVEL);
            def.setStrategy(Deflater.DEFAULT_STRATEGY);
        }
    }

    private static final class Sink extends OutputStream {
        private final Ingest ingest;

        Sink(Ingest ingest) {
            this.ingest = ingest;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            ingest.append(bytes, offset, length);
        }
    }
}

package dev.theseus.engine.image.internal.archive;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Ingest;
import dev.theseus.engine.image.internal.document.MediaTypes;
import dev.theseus.engine.image.internal.layer.LayerWriter;
import dev.theseus.engine.thread.PlatformWork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings files of an archive into the content store. */
public final class LayerIntake {
    private final ContentStore content;

    public LayerIntake(ContentStore content) {
        this.content = content;
    }

    /** Stores a file that must have the digest. */
    void store(Path file, Digest digest, CallContext context) {
        if (!content.contains(digest)) {
            PlatformWork.run("load", () -> {
                try (Ingest ingest = content.ingestAnonymous(digest.algorithm())) {
                    copy(file, ingest, context);
                    ingest.commit(digest);
                }
                return true;
            });
        }
    }

    /** Stores a layer whose blob digest nobody gave; a plain archive gets compressed. */
    Descriptor storeLayer(Path file, CallContext context) {
        return PlatformWork.run("load", () -> {
            String mediaType = compressedType(file);
            if (mediaType.isEmpty()) {
                return compress(file, context);
            }
            try (Ingest ingest = content.ingestAnonymous()) {
                copy(file, ingest, context);
                long size = ingest.size();
                return Descriptor.of(mediaType, ingest.commit(), size);
            }
        });
    }

    private Descriptor compress(Path file, CallContext context) {
        try (InputStream in = Files.newInputStream(file);
                LayerWriter writer = new LayerWriter(content.ingestAnonymous())) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                context.check("loading images");
                writer.write(buffer, 0, n);
            }
            return writer.finish().blob();
        } catch (IOException e) {
            throw EngineException.internal("storing a layer", e);
        }
    }

    private static void copy(Path file, Ingest ingest, CallContext context) {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                context.check("loading images");
                ingest.append(buffer, 0, n);
            }
        } catch (IOException e) {
            ingest.discard();
            throw EngineException.internal("reading a part of the image archive", e);
        } catch (RuntimeException e) {
            ingest.discard();
            throw e;
        }
    }

    private static String compressedType(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(4);
            if (head.length == 4 && head[0] == 0x1f && head[1] == (byte) 0x8b) {
                return MediaTypes.OCI_LAYER_GZIP;
            }
            boolean zstd = head.length == 4
                    && head[0] == 0x28
                    && head[1] == (byte) 0xb5
                    && head[2] == 0x2f
                    && head[3] == (byte) 0xfd;
            return zstd ? MediaTypes.OCI_LAYER + "+zstd" : "";
        } catch (IOException e) {
            throw EngineException.internal("reading a part of the image archive", e);
        }
    }
}

package dev.theseus.engine.image.internal.pull;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.engine.image.internal.layer.LayerFacts;
import dev.theseus.engine.image.internal.layer.LayerInstaller;
import dev.theseus.engine.image.internal.layer.Unpacker;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gets an image's layers into the content store and the storage driver: downloads side by side, unpacking from the bottom
 * up, each layer as soon as its parent is committed and while it still comes in.
 */
final class LayerPull {
    private final ContentStore content;
    private final BlobDownloads downloads;
    private final Unpacker unpacker;
    private final LayerInstaller installer;
    private final LayerFacts facts;
    private final String storageDriver;
    private final int maxConcurrent;

    LayerPull(
            ContentStore content,
            BlobDownloads downloads,
            Unpacker unpacker,
            LayerInstaller installer,
            LayerFacts facts,
            String storageDriver,
            int maxConcurrent) {
        this.content = content;
        this.downloads = downloads;
        this.unpacker = unpacker;
        this.installer = installer;
        this.facts = facts;
        this.storageDriver = storageDriver;
        this.maxConcurrent = Math.max(1, maxConcurrent);
    }

    /**
     * Where from and for whom.
     *
     * @param repository of the blobs
     */
    record Origin(ImageReference repository, RegistryAuth auth, Progress progress, CallContext context) {
        /** The same, with nobody listening. */
        Origin inSilence() {
            return new Origin(repository, auth, Progress.NONE, context);
        }
    }

    /**
     * The layers, stored, verified and unpacked.
     *
     * @param anyNew whether one had to be downloaded
     */
    record Outcome(List<LayerRecord> layers, boolean anyNew) {}

    Outcome pull(List<Descriptor> blobs, List<Digest> diffIds, Origin origin) {
        List<Digest> chains = ChainIds.of(diffIds);
        List<LayerFetch> layers = new ArrayList<>();
        for (int i = 0; i < blobs.size(); i++) {
            Descriptor blob = blobs.get(i);
            layers.add(new LayerFetch(
                    blob, diffIds.get(i), chains.get(i), () -> content.open(blob.digest(), 0), origin.progress()));
        }
        CallContext context = origin.context();
        CallContext transfers = new CallContext(context.deadlineNanos(), new AtomicBoolean(), context.trace());
        ExecutorService pool = Executors.newFixedThreadPool(
                maxConcurrent, Thread.ofVirtual().name("pull-", 0).factory());
        try {
            boolean anyNew = begin(layers, origin, transfers, pool);
            List<LayerRecord> records = unpackAll(layers, context);
            return new Outcome(records, anyNew);
        } finally {
            // After success nothing runs any more; after a failure this ends what does.
            transfers.cancel();
            pool.close();
        }
    }

    private boolean begin(List<LayerFetch> layers, Origin origin, CallContext transfers, ExecutorService pool) {
        List<LayerFetch> missing = new ArrayList<>();
        for (LayerFetch layer : layers) {
            if (content.contains(layer.blob().digest())) {
                layer.isComplete();
                if (isUnpacked(layer, origin.context())) {
                    layer.tell(LayerPhase.HERE_ALREADY);
                } else {
                    layer.tell(LayerPhase.PULL_PLANNED);
                    layer.tell(LayerPhase.DOWNLOADED);
                }
            } else {
                layer.tell(LayerPhase.PULL_PLANNED);
                missing.add(layer);
            }
        }
        missing.stream().skip(maxConcurrent).forEach(layer -> layer.tell(LayerPhase.QUEUED));
        missing.forEach(layer -> pool.execute(() -> fetch(layer, origin, transfers)));
        return !missing.isEmpty();
    }

    private boolean isUnpacked(LayerFetch layer, CallContext context) {
        return facts.sizeOf(layer.blob().digest(), layer.diffId()).isPresent()
                && unpacker.has(storageDriver, layer.chain(), context);
    }

    private void fetch(LayerFetch layer, Origin origin, CallContext transfers) {
        try {
            if (!content.contains(layer.blob().digest())) {
                downloads.fetch(
                        layer.blob(),
                        origin.repository(),
                        origin.auth(),
                        origin.progress(),
                        download -> layer.startedWith(download, origin.context()),
                        transfers);
            }
            layer.isComplete();
        } catch (RuntimeException e) {
            layer.failed(e);
        }
    }

    private List<LayerRecord> unpackAll(List<LayerFetch> layers, CallContext context) {
        List<LayerRecord> records = new ArrayList<>();
        Optional<Digest> parent = Optional.empty();
        for (LayerFetch layer : layers) {
            records.add(LayerRecord.of(layer.blob(), layer.diffId(), unpack(layer, parent, context)));
            parent = Optional.of(layer.chain());
        }
        return records;
    }

    private long unpack(LayerFetch layer, Optional<Digest> parent, CallContext context) {
        Waiting.until(
                layer.started(), context, "downloading layer " + layer.blob().digest());
        OptionalLong known = facts.sizeOf(layer.blob().digest(), layer.diffId());
        if (known.isPresent() && layer.finished().isDone() && unpacker.has(storageDriver, layer.chain(), context)) {
            return known.getAsLong();
        }
        Unpacker.Layer unpacked = new Unpacker.Layer(parent, layer.chain(), layer.diffId(), () -> Shown.open(layer));
        OptionalLong size;
        try {
            size = unpacker.ensure(storageDriver, unpacked, context);
        } catch (EngineException e) {
            if (layer.isSourceBroken()) {
                Waiting.until(
                        layer.finished(),
                        context,
                        "downloading layer " + layer.blob().digest());
            }
            throw e;
        }
        Waiting.until(
                layer.finished(), context, "downloading layer " + layer.blob().digest());
        long bytes = size.isPresent()
                ? size.getAsLong()
                : installer.prove(storageDriver, layer.blob().digest(), unpacked, context);
        facts.verified(layer.blob().digest(), layer.diffId(), bytes);
        layer.tell(LayerPhase.UNPACKING, layer.blob().size(), layer.blob().size());
        layer.tell(LayerPhase.UNPACKED);
        return bytes;
    }

    /** Counts what unpacking has read, for the display. */
    private static final class Shown extends FilterInputStream {
        private static final long TELL_EVERY = 512 * 1024;
        private final LayerFetch layer;
        private long count;
        private long told;

        static Shown open(LayerFetch layer) throws IOException {
            try {
                return new Shown(layer.source().open(), layer);
            } catch (IOException e) {
                layer.sourceBroke();
                throw e;
            }
        }

        private Shown(InputStream in, LayerFetch layer) {
            super(in);
            this.layer = layer;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n;
            try {
                n = super.read(bytes, offset, length);
            } catch (IOException e) {
                layer.sourceBroke();
                throw e;
            }
            count += Math.max(n, 0);
            if (n < 0 || count - told >= TELL_EVERY) {
                told = count;
                layer.tellExtracting(count);
            }
            return n;
        }
    }
}

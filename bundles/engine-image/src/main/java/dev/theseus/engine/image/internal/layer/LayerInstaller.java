package dev.theseus.engine.image.internal.layer;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/** Proves that blobs in the content store are the layers they should be, by unpacking them into the storage driver that is the default then. */
public final class LayerInstaller {
    private final ContentStore content;
    private final Unpacker unpacker;
    private final LayerFacts facts;
    private final Settings settings;

    public LayerInstaller(ContentStore content, Unpacker unpacker, LayerFacts facts, Settings settings) {
        this.content = content;
        this.unpacker = unpacker;
        this.facts = facts;
        this.settings = settings;
    }

    /**
     * Installs an image's layers. The caller holds leases on blobs and chains.
     *
     * @param begin told the index of each layer before its turn
     * @throws dev.theseus.api.error.EngineException {@code DATA_LOSS} when a blob is not the layer with the diffID
     */
    public List<LayerRecord> install(
            List<Descriptor> blobs, List<Digest> diffIds, IntConsumer begin, CallContext context) {
        // One driver for the whole image, also when the default changes meanwhile.
        String storageDriver = settings.current().drivers().storage();
        List<Digest> chains = ChainIds.of(diffIds);
        List<LayerRecord> records = new ArrayList<>();
        Optional<Digest> parent = Optional.empty();
        for (int i = 0; i < blobs.size(); i++) {
            begin.accept(i);
            Digest blob = blobs.get(i).digest();
            LayerSource source = () -> content.open(blob, 0);
            Unpacker.Layer layer = new Unpacker.Layer(parent, chains.get(i), diffIds.get(i), source);
            OptionalLong unpacked = unpacker.ensure(storageDriver, layer, context);
            long size = unpacked.isPresent() ? unpacked.getAsLong() : prove(storageDriver, blob, layer, context);
            facts.verified(blob, diffIds.get(i), size);
            records.add(LayerRecord.of(blobs.get(i), diffIds.get(i), size));
            parent = Optional.of(chains.get(i));
        }
        return records;
    }

    /**
     * For a layer whose snapshot came from another blob or another transfer: makes sure that this blob holds it as well.
     *
     * @param storageDriver that has the snapshot
     * @return bytes of its files
     */
    public long prove(String storageDriver, Digest blob, Unpacker.Layer layer, CallContext context) {
        OptionalLong known = facts.sizeOf(blob, layer.diffId());
        if (known.isPresent()) {
            return known.getAsLong();
        }
        unpacker.verify(layer.diffId(), layer.source(), context);
        OptionalLong sameLayer = facts.sizeOf(layer.diffId());
        return sameLayer.isPresent() ? sameLayer.getAsLong() : unpacker.usage(storageDriver, layer.chain(), context);
    }
}

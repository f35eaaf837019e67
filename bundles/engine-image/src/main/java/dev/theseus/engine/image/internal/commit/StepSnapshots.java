package dev.theseus.engine.image.internal.commit;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.ImageSteps.LayerContent;
import dev.theseus.engine.image.internal.document.ChainIds;
import dev.theseus.engine.image.internal.layer.LayerFacts;
import dev.theseus.engine.image.internal.layer.LayerWriter;
import dev.theseus.engine.image.internal.layer.Unpacker;
import dev.theseus.settings.Settings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Spares a step's layer its unpacking where the snapshot is there that it was written from. */
public final class StepSnapshots {
    private static final Logger LOG = LoggerFactory.getLogger(StepSnapshots.class);

    private final Unpacker unpacker;
    private final LayerFacts facts;
    private final Settings settings;

    public StepSnapshots(Unpacker unpacker, LayerFacts facts, Settings settings) {
        this.unpacker = unpacker;
        this.facts = facts;
        this.settings = settings;
    }

    /**
     * Asks for it. What fails costs no more than the time: the layer is unpacked from its blob then.
     *
     * @param diffIds of the image's layers, of which this is the uppermost; held by the caller
     */
    void offer(LayerContent source, LayerWriter.Written written, List<Digest> diffIds, CallContext context) {
        String driver = settings.current().drivers().storage();
        Digest chain = ChainIds.of(diffIds).getLast();
        try {
            if (source.commit(driver, Unpacker.key(chain), context)) {
                facts.verified(written.blob().digest(), written.diffId(), unpacker.usage(driver, chain, context));
            }
        } catch (EngineException e) {
            LOG.debug("the snapshot of a build step cannot become its layer", e);
        }
    }
}

package dev.theseus.engine.image.internal.pull;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.internal.layer.LayerSource;
import java.util.concurrent.CompletableFuture;

/** One layer of a running pull. */
final class LayerFetch {
    private final Descriptor blob;
    private final Digest diffId;
    private final Digest chain;
    private final Progress progress;
    private final CompletableFuture<Boolean> started = new CompletableFuture<>();
    private final CompletableFuture<Boolean> finished = new CompletableFuture<>();
    private volatile LayerSource source;
    private volatile boolean complete;
    private volatile boolean broken;

    /** @param stored where the blob can be read once it is in the content store */
    LayerFetch(Descriptor blob, Digest diffId, Digest chain, LayerSource stored, Progress progress) {
        this.blob = blob;
        this.diffId = diffId;
        this.chain = chain;
        this.source = stored;
        this.progress = progress;
    }

    Descriptor blob() {
        return blob;
    }

    Digest diffId() {
        return diffId;
    }

    Digest chain() {
        return chain;
    }

    void tell(LayerPhase phase) {
        progress.tell(new TransferEvent.Layer(blob.digest(), phase));
    }

    void tell(LayerPhase phase, long done, long total) {
        progress.tell(new TransferEvent.Layer(blob.digest(), phase, done, total));
    }

    /** Unpacking is shown only once downloading is over: both share one line of the display. */
    void tellExtracting(long current) {
        if (complete) {
            tell(LayerPhase.UNPACKING, Math.min(current, blob.size()), blob.size());
        }
    }

    /** @param reader the pull's own context */
    void startedWith(Download download, CallContext reader) {
        source = download.source(reader);
        started.complete(true);
    }

    void isComplete() {
        complete = true;
        started.complete(true);
        finished.complete(true);
    }

    void failed(Throwable failure) {
        started.completeExceptionally(failure);
        finished.completeExceptionally(failure);
    }

    /** Reading the blob failed: whatever unpacking says of it, the download knows why. */
    void sourceBroke() {
        broken = true;
    }

    boolean isSourceBroken() {
        return broken;
    }

    CompletableFuture<Boolean> started() {
        return started;
    }

    CompletableFuture<Boolean> finished() {
        return finished;
    }

    /** Where to read it now. */
    LayerSource source() {
        return source;
    }
}

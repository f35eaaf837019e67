package dev.theseus.engine.image.internal.pull;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Ingests;
import dev.theseus.engine.image.internal.pull.Download.RetryPolicy;
import dev.theseus.engine.slot.Slots;
import dev.theseus.settings.DaemonSettings;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** All downloads that run; pulls that want the same blob share one. */
public final class BlobDownloads {
    private static final Duration RETRY_STEP = Duration.ofSeconds(5);

    private final ContentStore content;
    private final Ingests ingests;
    private final Slots slots;
    private final RetryPolicy policy;
    private final ConcurrentMap<Digest, Download> running = new ConcurrentHashMap<>();

    public BlobDownloads(ContentStore content, Ingests ingests, Slots slots, DaemonSettings settings) {
        this(content, ingests, slots, settings.registries().maxDownloadAttempts(), RETRY_STEP);
    }

    public BlobDownloads(ContentStore content, Ingests ingests, Slots slots, int attempts, Duration retryStep) {
        this.content = content;
        this.ingests = ingests;
        this.slots = slots;
        this.policy = new RetryPolicy(Math.max(1, attempts), retryStep);
    }

    /**
     * Downloads a blob on the calling thread, or waits for whoever does so already.
     *
     * @param started told the download as soon as it can be read; maybe twice, when another pull's attempt failed
     * @throws dev.theseus.api.error.EngineException what the registry said; {@code DATA_LOSS} for a wrong digest or size
     */
    void fetch(
            Descriptor blob,
            ImageReference repository,
            RegistryAuth auth,
            Progress progress,
            Consumer<Download> started,
            CallContext context) {
        while (true) {
            context.check("downloading blob " + blob.digest());
            Download mine = new Download(
                    content,
                    ingests,
                    blob,
                    (offset, c) -> slots.registryFor(repository.domain()).stream(
                            "fetch", c, (d, call) -> d.fetch(repository, blob, offset, auth, call)),
                    policy,
                    new CallContext(context.deadlineNanos(), new AtomicBoolean(), context.trace()));
            Download other = running.putIfAbsent(blob.digest(), mine);
            if (other == null) {
                runShared(blob.digest(), mine, progress, started, context);
                return;
            }
            if (other.watch() && joined(other, progress, started, context)) {
                return;
            }
            // The other pull failed or gave up; its registry and credentials need not be ours.
            Waiting.briefly(context);
        }
    }

    /** How many pulls wait for the download of a blob that runs; 0 when none does. */
    int watchers(Digest blob) {
        Download download = running.get(blob);
        return download == null ? 0 : download.watchers();
    }

    private void runShared(
            Digest digest, Download mine, Progress progress, Consumer<Download> started, CallContext context) {
        mine.listen(progress);
        started.accept(mine);
        // A thread of its own: the download may outlive this pull when another one has joined.
        Thread.ofPlatform()
                .daemon()
                .name("download-" + digest.hex().substring(0, 12))
                .start(() -> {
                    try {
                        mine.run();
                    } finally {
                        running.remove(digest, mine);
                    }
                });
        try {
            Waiting.until(mine.done(), context, "downloading blob " + digest);
        } finally {
            mine.leave();
        }
    }

    private static boolean joined(Download other, Progress progress, Consumer<Download> started, CallContext context) {
        other.listen(progress);
        started.accept(other);
        try {
            return Waiting.untilEither(other.done(), context);
        } finally {
            other.leave();
        }
    }
}

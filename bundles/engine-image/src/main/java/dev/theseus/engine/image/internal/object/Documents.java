package dev.theseus.engine.image.internal.object;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.document.ImageDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images' configurations, parsed; the most recently used are kept. They never change under their digest. */
public final class Documents {
    private static final Logger LOG = LoggerFactory.getLogger(Documents.class);
    private static final int KEPT = 128;

    private final ContentStore content;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Digest> lost = ConcurrentHashMap.newKeySet();
    private final Map<Digest, ImageDocument> recent = new LinkedHashMap<>(16, 0.75f, true);

    public Documents(ContentStore content) {
        this.content = content;
    }

    public ImageDocument of(Digest imageId) {
        ImageDocument known = recall(imageId);
        if (known != null) {
            return known;
        }
        ImageDocument document = ImageDocument.parse(content.read(imageId), "image " + imageId);
        lock.lock();
        try {
            recent.put(imageId, document);
            if (recent.size() > KEPT) {
                recent.remove(recent.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
        return document;
    }

    /** The same; empty when it cannot be read any more, which the log tells once. */
    public Optional<ImageDocument> ifReadable(Digest imageId) {
        try {
            return Optional.of(of(imageId));
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND && e.kind() != ErrorKind.DATA_LOSS) {
                throw e;
            }
            if (lost.add(imageId)) {
                LOG.warn(
                        "image {} has lost its configuration ({}): it is not listed; pull it again, or remove it",
                        imageId,
                        e.message());
            }
            return Optional.empty();
        }
    }

    private @Nullable ImageDocument recall(Digest imageId) {
        lock.lock();
        try {
            return recent.get(imageId);
        } finally {
            lock.unlock();
        }
    }
}

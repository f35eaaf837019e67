package dev.theseus.engine.image.internal.object;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.document.ImageDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Images' configurations, parsed; the most recently used are kept. They never change under their digest. */
public final class Documents {
    private static final int KEPT = 128;

    private final ContentStore content;
    private final ReentrantLock lock = new ReentrantLock();
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

    private @Nullable ImageDocument recall(Digest imageId) {
        lock.lock();
        try {
            return recent.get(imageId);
        } finally {
            lock.unlock();
        }
    }
}

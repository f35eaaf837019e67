package dev.theseus.engine.image.internal.garbage;

import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.document.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** What a blob refers to: an index to manifests, a manifest to configuration and layers, anything else to nothing. */
final class References {
    /** Nobody's manifest is larger: registries do not take it. */
    private static final long LARGEST_DOCUMENT = 4 << 20;

    private final ContentStore content;
    /** What a digest refers to never changes. */
    private final Map<Digest, List<Digest>> known = new ConcurrentHashMap<>();

    References(ContentStore content) {
        this.content = content;
    }

    /**
     * Empty for a blob that is not there, and may come.
     *
     * @throws EngineException when the disk does not give it out: nothing may be taken for garbage then
     */
    Optional<List<Digest>> of(Digest blob) {
        List<Digest> found = known.get(blob);
        if (found == null && content.contains(blob)) {
            found = read(blob);
            known.put(blob, found);
        }
        return Optional.ofNullable(found);
    }

    /** Forgets what nobody asks for any more. */
    void keep(Predicate<Digest> wanted) {
        known.keySet().removeIf(wanted.negate());
    }

    private List<Digest> read(Digest blob) {
        if (content.size(blob) > LARGEST_DOCUMENT) {
            return List.of();
        }
        byte[] bytes = content.read(blob);
        try {
            return of(bytes);
        } catch (EngineException e) {
            // It only begins as documents do.
            return List.of();
        }
    }

    /** Fails for what is no document. */
    private static List<Digest> of(byte[] bytes) {
        // A document begins so; a layer is not parsed to find out that it is none.
        if (bytes.length == 0 || bytes[0] != '{') {
            return List.of();
        }
        JsonObject document = Fields.parse(bytes, "a leased document");
        List<Digest> found = new ArrayList<>();
        Fields.objects(document, "manifests").forEach(entry -> found.add(Fields.digest(entry, "digest")));
        Fields.object(document, "config")
                .filter(config -> config.has("digest"))
                .ifPresent(config -> found.add(Fields.digest(config, "digest")));
        Fields.objects(document, "layers").forEach(layer -> found.add(Fields.digest(layer, "digest")));
        return found;
    }
}

package dev.theseus.engine.image.internal.content;

import dev.theseus.api.image.Digest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the labels of blobs mean for what stays, in the words that containerd's clients write. */
public final class LabelLinks {
    private static final String REFERENCE = "containerd.io/gc.ref.content";
    private static final String ROOT = "containerd.io/gc.root";

    private final Map<Digest, Set<Digest>> references = new HashMap<>();
    private final Set<Digest> roots = new HashSet<>();

    LabelLinks(Collection<LabelRecord> records) {
        records.forEach(this::take);
    }

    private void take(LabelRecord record) {
        record.labels().forEach((label, value) -> {
            if (label.equals(ROOT)) {
                roots.add(record.digest());
            } else if (isReference(label) && Digest.isValid(value)) {
                references
                        .computeIfAbsent(record.digest(), absent -> new HashSet<>())
                        .add(new Digest(value));
            }
        });
    }

    /** With any name behind it, so that one blob can refer to many. */
    private static boolean isReference(String label) {
        return label.equals(REFERENCE) || label.startsWith(REFERENCE + ".") || label.startsWith(REFERENCE + "/");
    }

    /** What stays with a blob because a label of it says so. */
    public Set<Digest> of(Digest blob) {
        return references.getOrDefault(blob, Set.of());
    }

    /** Blobs that stay because a label of them says so. */
    public Set<Digest> roots() {
        return roots;
    }
}

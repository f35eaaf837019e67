package dev.theseus.engine.image.internal.event;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.event.Happening.ContentChange;
import dev.theseus.engine.event.Happening.LeaseChange;
import dev.theseus.engine.event.Happening.NameChange;
import dev.theseus.engine.image.Lease;
import dev.theseus.engine.image.NamedImage;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells what became of names, content and leases, whoever changed them, once it is durable. */
public final class StoreEvents {
    /** For who only looks at a data root. */
    public static final StoreEvents NONE = new StoreEvents(what -> {});

    private final Consumer<Happening> audience;

    /** @param audience must neither block nor throw: it is called with locks held, so that it hears things in their order */
    public StoreEvents(Consumer<Happening> audience) {
        this.audience = audience;
    }

    /** A name as it was and as it is; nothing is told when it leads there still, with the same labels. */
    public void name(Optional<NamedImage> before, Optional<NamedImage> after) {
        after.ifPresentOrElse(
                now -> {
                    if (before.isEmpty()) {
                        tell(now, NameChange.CREATED);
                    } else if (!isSame(before.get(), now)) {
                        tell(now, NameChange.UPDATED);
                    }
                },
                () -> before.ifPresent(gone -> tell(gone, NameChange.DELETED)));
    }

    private static boolean isSame(NamedImage before, NamedImage after) {
        return before.target().equals(after.target()) && before.labels().equals(after.labels());
    }

    private void tell(NamedImage image, NameChange change) {
        audience.accept(new Happening.OfName(image.namespace(), image.name(), image.target(), image.labels(), change));
    }

    public void added(Digest blob) {
        audience.accept(new Happening.OfContent(blob, ContentChange.ADDED, Optional.empty()));
    }

    public void removed(Digest blob) {
        audience.accept(new Happening.OfContent(blob, ContentChange.REMOVED, Optional.empty()));
    }

    /** A namespace wrote other labels on a blob. */
    public void labelled(String namespace, Digest blob) {
        audience.accept(new Happening.OfContent(blob, ContentChange.LABELLED, Optional.of(namespace)));
    }

    /** A lease as it was and as it is. */
    public void lease(Optional<Lease> before, Optional<Lease> after) {
        after.ifPresentOrElse(
                now -> tell(now, before.isEmpty() ? LeaseChange.CREATED : LeaseChange.EXTENDED),
                () -> before.ifPresent(gone -> tell(gone, LeaseChange.ENDED)));
    }

    private void tell(Lease lease, LeaseChange change) {
        audience.accept(new Happening.OfLease(lease.namespace(), lease.id(), change));
    }
}

package dev.theseus.engine.image.internal.layer;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.Lease;
import dev.theseus.engine.image.internal.catalog.Catalog;
import dev.theseus.engine.image.internal.content.ContentLabels;
import dev.theseus.engine.image.internal.content.ContentStore;
import dev.theseus.engine.image.internal.content.Ingests;
import dev.theseus.engine.image.internal.content.Leases;
import dev.theseus.engine.image.internal.footing.MountPointLayer;
import dev.theseus.engine.image.internal.garbage.Retention;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Frees what nothing refers to and no running work holds. */
public final class Reclaimer {
    private final Catalog catalog;
    private final Retention retention;
    private final ContentStore content;
    private final Ingests ingests;
    private final ContentLabels labels;
    private final Leases leases;
    private final Unpacker unpacker;
    private final Slots slots;

    public Reclaimer(
            Catalog catalog,
            Retention retention,
            ContentStore content,
            Ingests ingests,
            ContentLabels labels,
            Leases leases,
            Unpacker unpacker,
            Slots slots) {
        this.catalog = catalog;
        this.retention = retention;
        this.content = content;
        this.ingests = ingests;
        this.labels = labels;
        this.leases = leases;
        this.unpacker = unpacker;
        this.slots = slots;
    }

    /** Removes those of the blobs that nothing needs; returns the bytes set free. */
    public long reclaimBlobs(Collection<Digest> blobs) {
        AtomicLong freed = new AtomicLong();
        leases.removeUnheld(blobs, retention::needsContent, blob -> freed.addAndGet(content.delete(blob)));
        labels.forget(Set.copyOf(blobs));
        return freed.get();
    }

    /**
     * Removes those of the documents that nothing needs, and of all that they refer to.
     *
     * @return bytes set free
     */
    public long reclaimTargets(Collection<Digest> documents) {
        return reclaimBlobs(retention.reach(documents));
    }

    /**
     * Removes what transfers that came to no end have left: their ingests, and blobs that nothing refers to.
     *
     * @param age since when nobody went on with it; zero takes all that no running transfer needs
     * @return bytes set free
     */
    public long reclaimUnfinished(Duration age) {
        if (!catalog.isWhole()) {
            // A record that cannot be understood may be the one that names them.
            return 0;
        }
        long freed =
                ingests.sweep(age).values().stream().mapToLong(Long::longValue).sum();
        Instant limit = Instant.now().minus(age);
        Instant settled = leases.settledBefore();
        Set<Digest> unneeded = content.unchangedSince(limit.isBefore(settled) ? limit : settled);
        unneeded.removeIf(retention::needsContent);
        return freed + reclaimBlobs(unneeded);
    }

    /**
     * Removes those of the layers that nothing needs from every storage driver that is there. What an absent driver
     * holds goes with its next recovery.
     *
     * @param chains lowest first
     * @return chainIDs that went, topmost first
     */
    public List<Digest> reclaimLayers(List<Digest> chains, CallContext context) {
        List<Digest> gone = new ArrayList<>();
        for (Digest chain : chains.reversed()) {
            reclaim(MountPointLayer.chainOn(Optional.of(chain)), context);
            if (reclaim(chain, context)) {
                gone.add(chain);
            }
        }
        return gone;
    }

    /** ChainIDs that must stay. */
    public Set<Digest> keptLayers() {
        Set<Digest> kept = retention.layers();
        kept.addAll(leases.held());
        return kept;
    }

    /** Ends leases whose time is over; what they held alone goes. Returns how many. */
    public int endLeases(CallContext context) {
        if (!catalog.isWhole()) {
            return 0;
        }
        List<Lease> expired = retention.dropExpired();
        expired.forEach(lease -> reclaimLayers(lease.layers(), context));
        return expired.size();
    }

    private boolean reclaim(Digest chain, CallContext context) {
        List<Unpacker.Removal> removals = new ArrayList<>();
        AtomicBoolean unneeded = new AtomicBoolean();
        leases.removeUnheld(List.of(chain), retention::needsLayer, free -> {
            unneeded.set(true);
            slots.names(DriverKind.STORAGE).stream()
                    .filter(driver -> slots.isActive(DriverKind.STORAGE, driver))
                    .forEach(driver -> unpacker.claimRemoval(driver, free).ifPresent(removals::add));
        });
        removals.forEach(removal -> removal.run(context));
        return unneeded.get();
    }
}

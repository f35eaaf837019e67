package dev.theseus.engine.image.internal.store;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.Lease;
import dev.theseus.engine.image.LeaseStore;
import dev.theseus.engine.image.internal.garbage.LeaseTable;
import dev.theseus.engine.image.internal.layer.Reclaimer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link LeaseStore} over the table. */
public final class LeaseService implements LeaseStore {
    private final LeaseTable table;
    private final Reclaimer reclaimer;

    public LeaseService(LeaseTable table, Reclaimer reclaimer) {
        this.table = table;
        this.reclaimer = reclaimer;
    }

    @Override
    public List<Lease> list(String namespace) {
        return table.all(namespace);
    }

    @Override
    public Lease create(String namespace, String id, Optional<Instant> expires, Map<String, String> labels) {
        return table.create(namespace, id, expires, labels);
    }

    @Override
    public Lease add(String namespace, String id, Set<Digest> content, List<Digest> layers) {
        return table.add(namespace, id, content, layers);
    }

    @Override
    public void delete(String namespace, String id, CallContext context) {
        table.delete(namespace, id).ifPresent(lease -> {
            reclaimer.reclaimLayers(lease.layers(), context);
            reclaimer.reclaimTargets(lease.content());
        });
    }
}

package dev.theseus.engine.build.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.build.BuildCache;
import dev.theseus.engine.build.internal.cache.CacheMounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** {@link BuildCache} over the caches of commands, and the contexts of clients. */
@Component(service = BuildCache.class, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class BuildCacheService implements BuildCache {
    private final CacheMounts caches;
    private final CacheMounts contexts;

    @Activate
    public BuildCacheService(@Reference BuildService builds) {
        caches = builds.caches();
        contexts = builds.contexts();
    }

    @Override
    public List<Entry> list(CallContext context) {
        List<Entry> all = new ArrayList<>(caches.list());
        all.addAll(contexts.list());
        all.sort(Comparator.comparing(Entry::lastUsed));
        return all;
    }

    /** Contexts first: they can be had again for the price of sending them. */
    @Override
    public Pruned prune(Map<String, List<String>> filters, Optional<Long> keep, CallContext context) {
        long most = keep.orElse(0L);
        long ofCaches =
                most == 0 ? 0 : caches.list().stream().mapToLong(Entry::size).sum();
        List<String> gone = new ArrayList<>();
        Pruned first = contexts.prune(filters, most == 0 ? 0 : Math.max(1, most - ofCaches), context);
        long left = contexts.list().stream().mapToLong(Entry::size).sum();
        Pruned second = caches.prune(filters, most == 0 ? 0 : Math.max(1, most - left), context);
        gone.addAll(first.ids());
        gone.addAll(second.ids());
        return new Pruned(gone, first.reclaimed() + second.reclaimed());
    }
}

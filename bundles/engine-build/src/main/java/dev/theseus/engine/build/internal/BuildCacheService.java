package dev.theseus.engine.build.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.build.BuildCache;
import dev.theseus.engine.build.internal.cache.CacheMounts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** {@link BuildCache} over the caches of commands. */
@Component(service = BuildCache.class, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class BuildCacheService implements BuildCache {
    private final CacheMounts caches;

    @Activate
    public BuildCacheService(@Reference BuildService builds) {
        caches = builds.caches();
    }

    @Override
    public List<Entry> list(CallContext context) {
        return caches.list();
    }

    @Override
    public Pruned prune(Map<String, List<String>> filters, Optional<Long> keep, CallContext context) {
        return caches.prune(filters, keep.orElse(0L), context);
    }
}

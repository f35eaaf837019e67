package dev.theseus.rest.system;

import com.google.gson.JsonElement;
import dev.theseus.engine.build.BuildCache;
import dev.theseus.rest.json.ObjectBuilder;

/** A record of the build cache as {@code /system/df} shows it. */
final class BuildCacheJson {
    private BuildCacheJson() {}

    static JsonElement of(BuildCache.Entry entry) {
        return ObjectBuilder.object()
                .put("ID", entry.id())
                .put("Type", entry.type())
                .put("Description", entry.description())
                .put("InUse", entry.inUse())
                .put("Shared", false)
                .put("Size", entry.size())
                .put("CreatedAt", entry.created().toString())
                .put("LastUsedAt", entry.lastUsed().toString())
                .put("UsageCount", entry.uses())
                .build();
    }
}

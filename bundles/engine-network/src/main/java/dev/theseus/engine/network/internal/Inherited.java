package dev.theseus.engine.network.internal;

import dev.theseus.engine.id.SandboxId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Sandboxes that an earlier life of the daemon left open for tenants of the engine, until their tenant asks for them. */
final class Inherited {
    private final Map<String, Set<SandboxId>> byKind = new ConcurrentSkipListMap<>();

    void add(SandboxRecord sandbox) {
        byKind.computeIfAbsent(sandbox.owner().kind(), kind -> ConcurrentHashMap.newKeySet())
                .add(sandbox.id());
    }

    /** The tenant of these owners is there and looks after them. */
    void claim(String kind) {
        byKind.remove(kind);
    }

    boolean has(SandboxRecord sandbox) {
        return byKind.getOrDefault(sandbox.owner().kind(), Set.of()).contains(sandbox.id());
    }
}

package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.SandboxRequest;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The face of sandboxes; one change at a time for each. */
public final class SandboxService implements Sandboxes {
    private final SandboxTable sandboxes;
    private final SandboxViews views;
    private final SandboxTurns turns;
    private final WantedReader reader;
    private final SandboxLife life;
    private final Inherited inherited;
    private final Endpoints endpoints;

    public SandboxService(
            SandboxTable sandboxes,
            SandboxViews views,
            SandboxTurns turns,
            WantedReader reader,
            SandboxLife life,
            Inherited inherited,
            Endpoints endpoints) {
        this.sandboxes = sandboxes;
        this.views = views;
        this.turns = turns;
        this.reader = reader;
        this.life = life;
        this.inherited = inherited;
        this.endpoints = endpoints;
    }

    @Override
    public void define(SandboxRequest request) {
        sandboxes.find(request.id()).ifPresent(present -> {
            if (!present.owner().equals(request.owner())) {
                throw EngineException.conflict(
                        "sandbox " + request.id() + " is there for " + present.owner() + ": take another id");
            }
            if (present.open()) {
                throw EngineException.conflict(
                        "the network of " + present.who() + " is open: connect and disconnect change it");
            }
        });
        sandboxes.put(new SandboxRecord(
                request.id(), request.owner(), request.name(), reader.read(request), false, List.of(), List.of()));
    }

    @Override
    public SandboxView open(SandboxId id, Consumer<SandboxView> settled, CallContext context) {
        return turns.take(id, "open sandbox", context, () -> {
            try {
                return views.view(
                        life.open(sandboxes.get(id), sandbox -> settled.accept(views.view(sandbox)), context));
            } catch (EngineException e) {
                throw e.within("failed to set up container networking");
            }
        });
    }

    @Override
    public void close(SandboxId id, CallContext context) {
        turns.take(id, "close sandbox", context, () -> {
            sandboxes.find(id).filter(SandboxRecord::open).ifPresent(sandbox -> life.close(sandbox, context));
            return id;
        });
    }

    @Override
    public void forget(SandboxId id) {
        sandboxes.find(id).ifPresent(sandbox -> {
            if (sandbox.open()) {
                throw EngineException.conflict("the network of " + sandbox.who() + " is open: close it first");
            }
            sandboxes.delete(id);
        });
    }

    @Override
    public Optional<SandboxView> find(SandboxId id) {
        return sandboxes.find(id).map(views::view);
    }

    @Override
    public void rename(SandboxId id, String newName) {
        sandboxes.update(id, sandbox -> sandbox.withName(newName));
    }

    @Override
    public List<EndpointStats> stats(SandboxId id, CallContext context) {
        SandboxRecord sandbox = sandboxes.get(id);
        Path namespace = views.namespace(sandbox);
        return sandbox.endpoints().stream()
                .filter(endpoint ->
                        !endpoint.leaving() && !endpoint.interfaceName().isEmpty())
                .sorted(Comparator.comparing(EndpointRecord::interfaceName))
                .map(endpoint -> endpoints.stats(endpoint, namespace, context))
                .toList();
    }

    @Override
    public List<SandboxView> ofKind(String kind) {
        inherited.claim(kind);
        return viewed(sandbox -> sandbox.owner().kind().equals(kind));
    }

    @Override
    public List<SandboxView> unclaimed() {
        return viewed(sandbox -> sandbox.open() && inherited.has(sandbox));
    }

    private List<SandboxView> viewed(Predicate<SandboxRecord> wanted) {
        return sandboxes.all().stream()
                .filter(wanted)
                .sorted(Comparator.comparing(sandbox -> sandbox.id().value()))
                .map(views::view)
                .toList();
    }
}

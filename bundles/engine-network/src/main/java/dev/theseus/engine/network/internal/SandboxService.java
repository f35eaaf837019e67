package dev.theseus.engine.network.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.engine.network.SandboxRequest;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The face of sandboxes; one change at a time for each. */
public final class SandboxService implements Sandboxes {
    private final SandboxTable sandboxes;
    private final SandboxViews views;
    private final SandboxTurns turns;
    private final WantedReader reader;
    private final SandboxLife life;
    private final SandboxRecovery recovery;
    private final Endpoints endpoints;

    public SandboxService(
            SandboxTable sandboxes,
            SandboxViews views,
            SandboxTurns turns,
            WantedReader reader,
            SandboxLife life,
            SandboxRecovery recovery,
            Endpoints endpoints) {
        this.sandboxes = sandboxes;
        this.views = views;
        this.turns = turns;
        this.reader = reader;
        this.life = life;
        this.recovery = recovery;
        this.endpoints = endpoints;
    }

    @Override
    public void define(SandboxRequest request) {
        if (sandboxes.find(request.containerId()).map(SandboxRecord::open).orElse(false)) {
            throw EngineException.conflict(
                    "the network of container " + request.containerId() + " is open: connect and disconnect change it");
        }
        sandboxes.put(new SandboxRecord(
                request.containerId(), request.name(), reader.read(request), false, List.of(), List.of()));
    }

    @Override
    public SandboxView open(String containerId, Consumer<SandboxView> settled, CallContext context) {
        return turns.take(containerId, "open the network of container", context, () -> {
            try {
                return views.view(
                        life.open(sandboxes.get(containerId), sandbox -> settled.accept(views.view(sandbox)), context));
            } catch (EngineException e) {
                throw e.within("failed to set up container networking");
            }
        });
    }

    @Override
    public void close(String containerId, CallContext context) {
        turns.take(containerId, "close the network of container", context, () -> {
            sandboxes.find(containerId).filter(SandboxRecord::open).ifPresent(sandbox -> life.close(sandbox, context));
            return containerId;
        });
    }

    @Override
    public void forget(String containerId) {
        sandboxes.find(containerId).ifPresent(sandbox -> {
            if (sandbox.open()) {
                throw EngineException.conflict("the network of container " + containerId + " is open: close it first");
            }
            sandboxes.delete(containerId);
        });
    }

    @Override
    public Optional<SandboxView> find(String containerId) {
        return sandboxes.find(containerId).map(views::view);
    }

    @Override
    public void rename(String containerId, String newName) {
        sandboxes.update(containerId, sandbox -> sandbox.withName(newName));
    }

    @Override
    public List<EndpointStats> stats(String containerId, CallContext context) {
        SandboxRecord sandbox = sandboxes.get(containerId);
        Path namespace = views.namespace(sandbox);
        return sandbox.endpoints().stream()
                .filter(endpoint ->
                        !endpoint.leaving() && !endpoint.interfaceName().isEmpty())
                .sorted(Comparator.comparing(EndpointRecord::interfaceName))
                .map(endpoint -> endpoints.stats(endpoint, namespace, context))
                .toList();
    }

    @Override
    public List<String> recover(Set<String> running, CallContext context) {
        return recovery.recover(running, context);
    }

    @Override
    public void makeDefault(CallContext context) {
        recovery.makeDefault(context);
    }
}

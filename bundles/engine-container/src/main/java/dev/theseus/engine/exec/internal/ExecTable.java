package dev.theseus.engine.exec.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** All execs; an ended one is forgotten after five minutes, those of an ended container with it. */
public final class ExecTable {
    private static final int CONTAINER_GONE = 137;

    private final Map<String, Exec> execs = new ConcurrentHashMap<>();

    void add(Exec exec) {
        execs.put(exec.id(), exec);
        exec.exit()
                .thenRun(() ->
                        CompletableFuture.delayedExecutor(5, TimeUnit.MINUTES).execute(() -> execs.remove(exec.id())));
    }

    void drop(Exec exec) {
        execs.remove(exec.id());
    }

    int size() {
        return execs.size();
    }

    Exec find(String id) {
        Exec exec = execs.get(id);
        if (exec == null) {
            throw EngineException.notFound("there is no exec " + id)
                    .because(Reason.EXEC_NOT_FOUND, Map.of(Attributes.ID, id));
        }
        return exec;
    }

    /** Ids of the container's execs that run. */
    public List<String> running(String containerId) {
        return execs.values().stream()
                .filter(exec ->
                        exec.containerId().equals(containerId) && exec.view().running())
                .map(Exec::id)
                .sorted()
                .toList();
    }

    /** Ends what the container's end leaves without an exit status. */
    public void containerEnded(String containerId) {
        for (Exec exec : List.copyOf(execs.values())) {
            if (!exec.containerId().equals(containerId) || exec.exit().isDone()) {
                continue;
            }
            if (exec.claimStart()) {
                // Never started, and now it never will be.
                execs.remove(exec.id());
            } else if (exec.view().running()) {
                exec.hub().awaitEnd(1, TimeUnit.SECONDS);
                exec.exit().complete(CONTAINER_GONE);
            }
            exec.hub().close();
        }
    }
}

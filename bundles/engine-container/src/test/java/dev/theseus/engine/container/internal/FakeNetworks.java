package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.engine.container.testing.Faults;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.NetworkStart;
import dev.theseus.engine.network.SandboxOwner;
import dev.theseus.engine.network.SandboxRequest;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.network.Sandboxes;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.testing.TestTables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The network side: what is defined is in the store, what is open is in the kernel. */
final class FakeNetworks implements Sandboxes, NetworkStart {
    static final TableFormat<String> SANDBOXES = TestTables.texts("fake-sandboxes");

    private final Faults faults;
    private final Set<String> open;

    /** What opening waits for once all is settled. */
    volatile CountDownLatch drivers = new CountDownLatch(0);

    private final StateStore.Table<String> defined;

    FakeNetworks(Faults faults, Set<String> open, StateStore store) {
        this.faults = faults;
        this.open = open;
        defined = store.table(SANDBOXES);
    }

    Set<String> defined() {
        return defined.all().keySet();
    }

    @Override
    public void define(SandboxRequest request) {
        defined.put(request.id().value(), request.name());
    }

    @Override
    public SandboxView open(SandboxId id, Consumer<SandboxView> settled, CallContext context) {
        faults.step("sandbox.open");
        open.add(id.value());
        settled.accept(find(id).orElseThrow());
        try {
            drivers.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        faults.step("sandbox.opened");
        return find(id).orElseThrow();
    }

    @Override
    public void close(SandboxId id, CallContext context) {
        faults.step("sandbox.close");
        open.remove(id.value());
    }

    @Override
    public void forget(SandboxId id) {
        defined.delete(id.value());
    }

    @Override
    public Optional<SandboxView> find(SandboxId id) {
        Optional<Path> namespace =
                open.contains(id.value()) ? Optional.of(Path.of("/run/netns", id.value())) : Optional.empty();
        return defined.get(id.value())
                .map(name -> new SandboxView(
                        id,
                        SandboxOwner.container(id.value()),
                        name,
                        namespace,
                        false,
                        Map.of(),
                        Map.of(),
                        List.of(),
                        "172.17.0.1"));
    }

    @Override
    public List<SandboxView> ofKind(String kind) {
        return defined().stream()
                .flatMap(id -> find(new SandboxId(id)).stream())
                .toList();
    }

    @Override
    public List<SandboxView> unclaimed() {
        return List.of();
    }

    @Override
    public void rename(SandboxId id, String newName) {
        faults.step("sandbox.rename");
        defined.put(id.value(), newName);
    }

    @Override
    public List<EndpointStats> stats(SandboxId id, CallContext context) {
        return List.of();
    }

    @Override
    public List<String> recover(Set<SandboxId> running, CallContext context) {
        faults.step("sandboxes.recover");
        open.retainAll(running.stream().map(SandboxId::value).toList());
        return List.of();
    }

    @Override
    public void makeDefault(CallContext context) {
        faults.step("sandboxes.makeDefault");
    }
}

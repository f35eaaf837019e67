package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.engine.container.testing.Faults;
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
final class FakeNetworks implements Sandboxes {
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
        defined.put(request.containerId(), request.name());
    }

    @Override
    public SandboxView open(String containerId, Consumer<SandboxView> settled, CallContext context) {
        faults.step("sandbox.open");
        open.add(containerId);
        settled.accept(find(containerId).orElseThrow());
        try {
            drivers.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        faults.step("sandbox.opened");
        return find(containerId).orElseThrow();
    }

    @Override
    public void close(String containerId, CallContext context) {
        faults.step("sandbox.close");
        open.remove(containerId);
    }

    @Override
    public void forget(String containerId) {
        defined.delete(containerId);
    }

    @Override
    public Optional<SandboxView> find(String containerId) {
        Optional<Path> namespace =
                open.contains(containerId) ? Optional.of(Path.of("/run/netns", containerId)) : Optional.empty();
        return defined.get(containerId)
                .map(name -> new SandboxView(
                        containerId, name, namespace, false, Map.of(), Map.of(), List.of(), "172.17.0.1"));
    }

    @Override
    public void rename(String containerId, String newName) {
        faults.step("sandbox.rename");
        defined.put(containerId, newName);
    }

    @Override
    public List<EndpointStats> stats(String containerId, CallContext context) {
        return List.of();
    }

    @Override
    public List<String> recover(Set<String> running, CallContext context) {
        faults.step("sandboxes.recover");
        open.retainAll(running);
        return List.of();
    }

    @Override
    public void makeDefault(CallContext context) {
        faults.step("sandboxes.makeDefault");
    }
}

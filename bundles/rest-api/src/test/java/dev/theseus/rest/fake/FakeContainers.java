package dev.theseus.rest.fake;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.api.runtime.TaskStats;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.ContainerStreams;
import dev.theseus.engine.container.ContainerView;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.Lifecycle;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.Monitoring;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.container.StreamSink;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** All that concerns containers but their files. */
public final class FakeContainers implements Containers, Lifecycle, ContainerStreams, Monitoring {
    private final Map<String, FakeContainer> all = new ConcurrentSkipListMap<>();
    public volatile List<LogRequest> logRequests = List.of();
    public volatile Optional<LimitConfig> updated = Optional.empty();
    private volatile int readings;

    @Override
    public synchronized Created create(Optional<String> name, ContainerSpec spec, CallContext context) {
        if (spec.image().equals("missing")) {
            throw EngineException.notFound("No such image: missing:latest");
        }
        if (name.isPresent() && all.values().stream().anyMatch(one -> one.name.equals(name.get()))) {
            throw EngineException.conflict("Conflict. The container name \"/" + name.get() + "\" is already in use");
        }
        String id = "%064x".formatted(0xc0ffee00L + all.size());
        all.put(id, new FakeContainer(id, name.orElse("fake_" + all.size()), spec));
        return new Created(id, List.of());
    }

    public FakeContainer get(String reference) {
        return all.values().stream()
                .filter(one -> one.name.equals(reference) || one.id.startsWith(reference))
                .findFirst()
                .orElseThrow(() -> EngineException.notFound("No such container: " + reference));
    }

    public ContainerSpec inspectSpec(String reference) {
        return get(reference).spec;
    }

    @Override
    public Map<String, String> storageDetails(String reference, CallContext context) {
        return new TreeMap<>(Map.of("MergedDir", "/tasks/c/rootfs", "UpperDir", "/layers/c"));
    }

    @Override
    public ContainerView inspect(String reference, boolean size, CallContext context) {
        return get(reference).view();
    }

    @Override
    public List<ContainerView> list(ContainerFilter filter, CallContext context) {
        return all.values().stream()
                .filter(one -> filter.all() || one.status == ContainerStatus.RUNNING)
                .map(FakeContainer::view)
                .toList();
    }

    @Override
    public void rename(String reference, String newName, CallContext context) {
        get(reference).name = newName;
    }

    @Override
    public List<String> update(
            String reference, LimitConfig limits, Optional<RestartPolicy> restart, CallContext context) {
        get(reference);
        updated = Optional.of(limits);
        return List.of();
    }

    @Override
    public void remove(String reference, boolean force, boolean volumes, boolean link, CallContext context) {
        FakeContainer one = get(reference);
        if (one.status == ContainerStatus.RUNNING && !force) {
            throw EngineException.conflict("cannot remove container \"/" + one.name
                    + "\": container is running: stop the container before removing or force remove");
        }
        one.end(137);
        all.remove(one.id);
    }

    @Override
    public Subscription keep(String name) {
        return () -> {};
    }

    @Override
    public Pruned prune(Map<String, List<String>> filters, CallContext context) {
        return new Pruned(List.of(), 0);
    }

    @Override
    public void start(String reference, List<String> environment, CallContext context) {
        start(reference, context);
    }

    @Override
    public void start(String reference, CallContext context) {
        FakeContainer one = get(reference);
        if (one.status == ContainerStatus.RUNNING) {
            throw EngineException.notModified("container already started");
        }
        if (one.spec.process().command().orElse(List.of()).equals(List.of("nope"))) {
            throw EngineException.invalid("runc create failed: unable to start container process: exec: \"nope\":"
                    + " executable file not found in $PATH");
        }
        one.start();
    }

    @Override
    public void stop(String reference, Optional<Signal> signal, Optional<Integer> timeout, CallContext context) {
        FakeContainer one = get(reference);
        if (one.status != ContainerStatus.RUNNING) {
            throw EngineException.notModified("container is not running");
        }
        one.end(143);
    }

    @Override
    public void restart(String reference, Optional<Signal> signal, Optional<Integer> timeout, CallContext context) {
        get(reference).start();
    }

    @Override
    public void kill(String reference, Signal signal, CallContext context) {
        get(reference).end(137);
    }

    @Override
    public void pause(String reference, CallContext context) {
        throw EngineException.notImplemented("cannot pause");
    }

    @Override
    public void unpause(String reference, CallContext context) {
        throw EngineException.unavailable("runtime driver runc is absent");
    }

    @Override
    public CompletableFuture<WaitResult> wait(String reference, WaitCondition condition) {
        return get(reference).ended.copy();
    }

    @Override
    public Attachment attach(String reference, AttachRequest request, StreamSink sink, CallContext context) {
        FakeContainer one = get(reference);
        one.sinks.add(sink);
        return new Attachment() {
            @Override
            public boolean terminal() {
                return one.spec.process().terminal();
            }

            @Override
            public void write(byte[] data, int offset, int length) {
                one.typed.write(data, offset, length);
                one.say(1, new String(data, offset, length, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT));
            }

            @Override
            public void closeInput() {
                one.end(7);
            }

            @Override
            public void close() {
                one.sinks.remove(sink);
            }
        };
    }

    @Override
    public void logs(String reference, LogRequest request, LogSink sink, CallContext context) {
        logRequests = List.of(request);
        sink.entry(1, FakeContainer.CREATED, "first\n".getBytes(StandardCharsets.UTF_8));
        sink.entry(2, FakeContainer.CREATED, "second\n".getBytes(StandardCharsets.UTF_8));
        while (request.follow() && !context.cancelled().get()) {
            sink.entry(1, FakeContainer.CREATED, new byte[8192]);
        }
    }

    @Override
    public void resize(String reference, int rows, int columns, CallContext context) {
        get(reference);
    }

    @Override
    public Processes top(String reference, String psArguments, CallContext context) {
        return new Processes(List.of("PID", "CMD"), List.of(List.of("1", "sh " + psArguments)));
    }

    @Override
    public synchronized Stats stats(String reference, CallContext context) {
        FakeContainer one = get(reference);
        readings++;
        TaskStats task = new TaskStats(
                Instant.EPOCH.plusSeconds(readings),
                readings * 1000L,
                400,
                600,
                List.of(500L, 500L),
                Map.of(),
                4096,
                0,
                1 << 20,
                Map.of("total_inactive_file", 96L),
                0,
                2,
                0,
                List.of(new TaskStats.BlockIo(8, 0, "Read", 512, 1)));
        return new Stats(
                one.id,
                one.name,
                Optional.of(task),
                readings * 10_000L,
                2,
                Map.of("eth0", new EndpointStats("eth0", 1, 2, 3, 4, 5, 6, 7, 8)));
    }
}

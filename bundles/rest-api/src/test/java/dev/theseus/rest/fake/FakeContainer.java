package dev.theseus.rest.fake;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.ContainerView;
import dev.theseus.engine.container.Lifecycle.WaitResult;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.EndpointView;
import dev.theseus.engine.network.PortBinding;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A container whose process greets on both streams. With stdin it then says what it reads, in upper case, until the end;
 * otherwise it ends at once, with the number after {@code exit} in its command, or having said as many letters as stand
 * after {@code fill}.
 */
public final class FakeContainer {
    static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.120Z");

    final String id;
    final ContainerSpec spec;
    final List<StreamSink> sinks = new CopyOnWriteArrayList<>();
    final CompletableFuture<WaitResult> ended = new CompletableFuture<>();
    final ByteArrayOutputStream typed = new ByteArrayOutputStream();
    volatile String name;
    volatile ContainerStatus status = ContainerStatus.CREATED;
    volatile int exitCode;

    FakeContainer(String id, String name, ContainerSpec spec) {
        this.id = id;
        this.name = name;
        this.spec = spec;
    }

    void start() {
        status = ContainerStatus.RUNNING;
        say(1, "hello\n");
        say(2, "oops\n");
        if (!spec.process().openStdin()) {
            List<String> command = spec.process().command().orElse(List.of());
            if (command.size() == 2 && command.getFirst().equals("fill")) {
                say(1, "x".repeat(Integer.parseInt(command.get(1))));
            }
            end(command.size() == 2 && command.getFirst().equals("exit") ? Integer.parseInt(command.get(1)) : 0);
        }
    }

    void say(int stream, String text) {
        int seen = spec.process().terminal() ? 1 : stream;
        sinks.forEach(sink -> sink.data(seen, text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    synchronized void end(int code) {
        exitCode = code;
        status = ContainerStatus.EXITED;
        sinks.forEach(StreamSink::end);
        sinks.clear();
        ended.complete(new WaitResult(code, Optional.empty()));
    }

    public String typed() {
        return typed.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    ContainerView view() {
        boolean running = status == ContainerStatus.RUNNING;
        boolean never = status == ContainerStatus.CREATED;
        List<String> command = spec.process().command().orElse(List.of("sh"));
        return new ContainerView(
                id,
                name,
                CREATED,
                spec,
                command.getFirst(),
                command.subList(1, command.size()),
                new Digest("sha256:" + "a".repeat(64)),
                "linux",
                new ContainerState(
                        status,
                        running ? 4242 : 0,
                        exitCode,
                        Optional.empty(),
                        false,
                        never ? Instant.EPOCH : CREATED.plusSeconds(1),
                        never || running ? Instant.EPOCH : CREATED.plusSeconds(2),
                        Optional.empty()),
                List.of(new MountPoint(
                        "volume", "data", "/volumes/data", "/data", "local", "z", true, "", true, false, "")),
                Map.of("bridge", endpoint(running)),
                running ? "/run/theseus/netns/" + id.substring(0, 12) : "",
                0,
                "runc",
                "overlay2",
                Optional.of(Path.of("/var/lib/theseus/containers/" + id + "/log")),
                Path.of("/var/lib/theseus/containers/" + id),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private EndpointView endpoint(boolean running) {
        Map<PortKey, List<PortBinding>> ports =
                running ? Map.of(new PortKey(80, "tcp"), List.of(new PortBinding("0.0.0.0", "8080"))) : Map.of();
        return new EndpointView(
                "b".repeat(64),
                "bridge",
                running ? "c".repeat(64) : "",
                EndpointConfig.DEFAULT,
                running ? "172.17.0.2" : "",
                running ? 16 : 0,
                running ? "172.17.0.1" : "",
                "",
                0,
                "",
                running ? "02:42:ac:11:00:02" : "",
                List.of(),
                ports);
    }
}

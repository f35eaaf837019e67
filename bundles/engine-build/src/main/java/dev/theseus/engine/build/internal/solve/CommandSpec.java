package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.graph.Op;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.LifecycleConfig;
import dev.theseus.engine.container.MountConfig;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.ProcessConfig;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.container.SecurityConfig;
import dev.theseus.engine.container.StorageConfig;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.engine.network.NetworkingConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The container of a step's command: as its image has it, but with that command, no health check, and no log. */
final class CommandSpec {
    private static final Healthcheck NONE =
            new Healthcheck(List.of("NONE"), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    private CommandSpec() {}

    static ContainerSpec of(Op.Exec exec, List<MountConfig> mounts, Digest image, BuildRequest.Commands wishes) {
        return new ContainerSpec(
                image.value(),
                Optional.empty(),
                process(exec),
                "",
                "",
                Map.of(),
                Optional.of(NONE),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Set.of(),
                List.of(),
                List.of(),
                new LifecycleConfig(
                        false,
                        RestartPolicy.NO,
                        Optional.empty(),
                        "none",
                        Map.of(),
                        "",
                        wishes.cgroupParent(),
                        "",
                        Map.of()),
                NamespaceConfig.DEFAULT,
                networking(exec, wishes),
                new StorageConfig(List.of(), mounts, Map.of(), List.of(), "", false, wishes.shmSize(), Map.of()),
                new SecurityConfig(
                        false,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of(),
                        0),
                wishes.limits());
    }

    private static ProcessConfig process(Op.Exec exec) {
        return new ProcessConfig(
                Optional.of(List.of("")),
                Optional.of(exec.arguments()),
                exec.environment(),
                "",
                "",
                false,
                Optional.empty(),
                false,
                false,
                false,
                true,
                true);
    }

    private static NetworkingConfig networking(Op.Exec exec, BuildRequest.Commands wishes) {
        String wished = wishes.network().isEmpty() ? "default" : wishes.network();
        return new NetworkingConfig(
                NetworkMode.parse(exec.network().isEmpty() ? wished : exec.network()),
                false,
                Map.of(),
                Map.of(),
                false,
                List.of(),
                List.of(),
                List.of(),
                wishes.extraHosts(),
                List.of(),
                "");
    }
}

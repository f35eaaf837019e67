package dev.theseus.shell.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.Containers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code container:…}. */
@Component(
        service = ContainerCommands.class,
        property = {"osgi.command.scope=container", "osgi.command.function=list"})
public final class ContainerCommands {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Containers containers;

    @Activate
    public ContainerCommands(@Reference Containers containers) {
        this.containers = containers;
    }

    @Descriptor("lists all containers with the drivers that they are pinned to, newest first")
    public Answer list() {
        ContainerFilter all = new ContainerFilter(true, 0, false, Map.of());
        return Answer.table(
                List.of("id", "name", "image", "status", "runtime", "storage", "created"),
                containers.list(all, CallContext.background(PATIENCE)).stream()
                        .map(container -> List.of(
                                container.id().substring(0, 12),
                                container.name(),
                                container.spec().image(),
                                container.state().status().name().toLowerCase(Locale.ROOT),
                                container.runtime(),
                                container.storageDriver(),
                                container.created().toString()))
                        .toList());
    }
}

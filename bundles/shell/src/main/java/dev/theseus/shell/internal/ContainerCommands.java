package dev.theseus.shell.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.Migrations;
import dev.theseus.engine.container.Migrations.Migration;
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
        property = {"osgi.command.scope=container", "osgi.command.function=list", "osgi.command.function=migrate"})
public final class ContainerCommands {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A layer may be large. */
    private static final Duration MIGRATION = Duration.ofHours(2);

    private static final String STOP = "--stop";

    private final Containers containers;
    private final Migrations migrations;

    @Activate
    public ContainerCommands(@Reference Containers containers, @Reference Migrations migrations) {
        this.containers = containers;
        this.migrations = migrations;
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

    @Descriptor("moves a container's own layer to another storage driver, which keeps the container from then on")
    public Answer migrate(
            @Descriptor("CONTAINER: name, id or its beginning") String container,
            @Descriptor("DRIVER: storage driver") String driver,
            @Descriptor("[--stop]: stop a container that runs, and start it again") String... options) {
        for (String option : options) {
            if (!option.equals(STOP)) {
                throw EngineException.invalid("unknown option " + option + "; there is " + STOP);
            }
        }
        Migration done = migrations.migrate(container, driver, options.length > 0, CallContext.background(MIGRATION));
        return Answer.table(
                List.of("container", "from", "to", "bytes", "restarted", "duration-ms"),
                List.of(List.of(
                        done.container().substring(0, 12),
                        done.from(),
                        done.to(),
                        String.valueOf(done.bytes()),
                        done.restarted() ? "yes" : "no",
                        String.valueOf(done.duration().toMillis()))));
    }
}

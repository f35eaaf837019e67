package dev.theseus.shell.internal;

import static dev.theseus.shell.internal.Parameter.required;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.Migrations;
import dev.theseus.engine.container.Migrations.Migration;
import dev.theseus.engine.slot.Slots;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code container:…}. */
final class ContainerCommands implements CommandSet {
    /** A layer may be large. */
    private static final Duration MIGRATION = Duration.ofHours(2);

    private static final String STOP = "--stop";

    private final Containers containers;
    private final Migrations migrations;
    private final Slots slots;

    ContainerCommands(Containers containers, Migrations migrations, Slots slots) {
        this.containers = containers;
        this.migrations = migrations;
        this.slots = slots;
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of(
                        "container",
                        "list",
                        "lists all containers with the drivers that they are pinned to, newest first",
                        this::list),
                Command.of(
                                "container",
                                "migrate",
                                "moves a container's own layer to another storage driver, which keeps it from then on",
                                this::migrate)
                        .takes(required("CONTAINER", "name, id or its beginning", names(containers)))
                        .takes(required("DRIVER", "a storage driver", drivers()))
                        .takes(Parameter.option(STOP, "stop a container that runs, and start it again"))
                        .example("container:migrate web vfs --stop"));
    }

    private Candidates drivers() {
        return (earlier, begun) -> slots.names(DriverKind.STORAGE).stream()
                .map(name -> new Candidate(name, ""))
                .toList();
    }

    /** Names of the containers. */
    static Candidates names(Containers containers) {
        return (earlier, begun) ->
                containers
                        .list(new ContainerFilter(true, 0, false, Map.of()), CallContext.background(Completer.PATIENCE))
                        .stream()
                        .map(container -> new Candidate(
                                container.name(),
                                container.state().status().name().toLowerCase(Locale.ROOT)))
                        .toList();
    }

    private Answer list(Arguments arguments, CallContext context) {
        ContainerFilter all = new ContainerFilter(true, 0, false, Map.of());
        return Answer.table(
                List.of("id", "name", "image", "status", "runtime", "storage", "created"),
                containers.list(all, context).stream()
                        .map(container -> List.of(
                                new Answer.Id(container.id()),
                                container.name(),
                                container.spec().image(),
                                container.state().status().name().toLowerCase(Locale.ROOT),
                                container.runtime(),
                                container.storageDriver(),
                                container.created().toString()))
                        .toList());
    }

    private Answer migrate(Arguments arguments, CallContext context) {
        CallContext patient =
                new CallContext(System.nanoTime() + MIGRATION.toNanos(), context.cancelled(), context.trace());
        Migration done = migrations.migrate(arguments.get(0), arguments.get(1), arguments.has(STOP), patient);
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

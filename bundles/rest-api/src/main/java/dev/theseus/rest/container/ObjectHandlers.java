package dev.theseus.rest.container;

import dev.theseus.api.image.Platform;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerView;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.json.Filters;
import dev.theseus.rest.json.JsonFields;
import dev.theseus.rest.json.ObjectBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Containers as objects: make, list, look at, change, remove. */
final class ObjectHandlers {
    private final Containers containers;
    private final ContainerJson json;

    ObjectHandlers(Containers containers, ContainerJson json) {
        this.containers = containers;
        this.json = json;
    }

    void list(Exchange exchange) {
        ContainerFilter filter = new ContainerFilter(
                exchange.query().flag("all"),
                exchange.query()
                        .integer("limit")
                        .map(limit -> Math.max(0, limit))
                        .orElse(0),
                exchange.query().flag("size"),
                Filters.of(exchange.query()));
        Instant now = Instant.now();
        exchange.json(
                ObjectBuilder.array(containers.list(filter, exchange.context()), view -> json.summary(view, now)));
    }

    void create(Exchange exchange) {
        ContainerSpec spec =
                SpecReader.read(CreateVersions.read(exchange.body(), exchange.version()), platform(exchange));
        SpecReader.requireImage(spec);
        Containers.Created created = containers.create(exchange.query().find("name"), spec, exchange.context());
        exchange.json(
                201,
                ObjectBuilder.object()
                        .put("Id", created.id())
                        .put("Warnings", created.warnings())
                        .build());
    }

    private static Optional<Platform> platform(Exchange exchange) {
        return exchange.version().atLeast(41)
                ? SpecReader.platform(exchange.query().get("platform"))
                : Optional.empty();
    }

    void inspect(Exchange exchange) {
        ContainerView view =
                containers.inspect(exchange.path("id"), exchange.query().flag("size"), exchange.context());
        exchange.json(json.inspect(view, containers.storageDetails(view.id(), exchange.context()), exchange.version()));
    }

    void rename(Exchange exchange) {
        containers.rename(exchange.path("id"), exchange.query().get("name"), exchange.context());
        exchange.empty(204);
    }

    void update(Exchange exchange) {
        JsonFields body = exchange.bodyOrEmpty();
        Optional<RestartPolicy> restart = body.object("RestartPolicy")
                .filter(fields -> !fields.string("Name").isEmpty())
                .map(HostConfigReader::restartPolicy);
        List<String> warnings =
                containers.update(exchange.path("id"), LimitReader.read(body), restart, exchange.context());
        exchange.json(ObjectBuilder.object().putOrNull("Warnings", warnings).build());
    }

    void remove(Exchange exchange) {
        containers.remove(
                exchange.path("id"),
                exchange.query().flag("force"),
                exchange.query().flag("v"),
                exchange.query().flag("link"),
                exchange.context());
        exchange.empty(204);
    }

    void prune(Exchange exchange) {
        Containers.Pruned pruned = containers.prune(Filters.of(exchange.query()), exchange.context());
        exchange.json(ObjectBuilder.object()
                .putOrNull("ContainersDeleted", pruned.ids())
                .put("SpaceReclaimed", pruned.reclaimed())
                .build());
    }
}

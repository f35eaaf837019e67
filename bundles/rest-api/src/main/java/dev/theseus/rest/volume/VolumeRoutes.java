package dev.theseus.rest.volume;

import dev.theseus.engine.volume.Volumes;
import dev.theseus.engine.volume.Volumes.VolumeView;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.RouteTable;
import dev.theseus.rest.json.Filters;
import dev.theseus.rest.json.JsonFields;
import dev.theseus.rest.json.ObjectBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /volumes}. */
public final class VolumeRoutes implements RouteTable.Resource {
    private final Volumes volumes;

    public VolumeRoutes(Volumes volumes) {
        this.volumes = volumes;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/volumes", this::list)
                .post("/volumes/create", this::create)
                .route("POST", "/volumes/prune", 25, this::prune)
                .get("/volumes/{name...}", this::inspect)
                .delete("/volumes/{name...}", this::remove);
    }

    private void list(Exchange exchange) {
        List<VolumeView> views = volumes.list(Filters.of(exchange.query()), exchange.context());
        exchange.json(ObjectBuilder.object()
                .put("Volumes", ObjectBuilder.array(views, VolumeJson::of))
                .putNull("Warnings")
                .build());
    }

    private void create(Exchange exchange) {
        JsonFields body = exchange.bodyOrEmpty();
        VolumeView view = volumes.create(
                body.string("Name"),
                body.string("Driver"),
                body.stringMap("DriverOpts"),
                body.stringMap("Labels"),
                exchange.context());
        exchange.json(201, VolumeJson.of(view));
    }

    private void inspect(Exchange exchange) {
        exchange.json(VolumeJson.of(volumes.inspect(exchange.path("name"), exchange.context())));
    }

    private void remove(Exchange exchange) {
        volumes.remove(exchange.path("name"), exchange.query().flag("force"), exchange.context());
        exchange.empty(204);
    }

    private void prune(Exchange exchange) {
        Map<String, List<String>> filters = new LinkedHashMap<>(Filters.of(exchange.query()));
        if (!exchange.version().atLeast(42)) {
            // Older clients mean all unused volumes, not only anonymous ones.
            filters.putIfAbsent("all", List.of("true"));
        }
        Volumes.Pruned pruned = volumes.prune(filters, exchange.context());
        exchange.json(ObjectBuilder.object()
                .putOrNull("VolumesDeleted", pruned.names())
                .put("SpaceReclaimed", pruned.reclaimed())
                .build());
    }
}

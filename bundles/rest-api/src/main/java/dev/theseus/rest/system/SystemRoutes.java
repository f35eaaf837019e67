package dev.theseus.rest.system;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.engine.build.BuildCache;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.system.SystemService;
import dev.theseus.engine.system.SystemService.DiskUsage;
import dev.theseus.rest.container.ContainerJson;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.RouteTable;
import dev.theseus.rest.image.ImageJson;
import dev.theseus.rest.image.RegistryAuths;
import dev.theseus.rest.json.JsonFields;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.volume.VolumeJson;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The daemon as a whole. */
public final class SystemRoutes implements RouteTable.Resource {
    private static final Set<String> DISK_USERS = Set.of("container", "image", "volume", "build-cache");

    private final SystemService system;
    private final ImageTransfers transfers;
    private final BuildCache buildCache;
    private final ContainerJson containers;
    private final EventsHandler events;
    private final BooleanSupplier buildKit;

    /** @param buildKit whether BuildKit's protocol is spoken too */
    public SystemRoutes(
            SystemService system,
            ImageTransfers transfers,
            BuildCache buildCache,
            ContainerJson containers,
            EventsHandler events,
            BooleanSupplier buildKit) {
        this.system = system;
        this.transfers = transfers;
        this.buildCache = buildCache;
        this.containers = containers;
        this.events = events;
        this.buildKit = buildKit;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/_ping", this::ping)
                .head("/_ping", this::ping)
                .get("/version", this::version)
                .get("/info", this::info)
                .get("/events", events)
                .route("GET", "/system/df", 25, this::diskUsage)
                .post("/auth", this::login);
    }

    private void ping(Exchange exchange) {
        exchange.responseHeader("Builder-Version", buildKit.getAsBoolean() ? "2" : "1");
        exchange.responseHeader("Swarm", "inactive");
        exchange.responseHeader("Cache-Control", "no-cache, no-store, must-revalidate");
        exchange.responseHeader("Pragma", "no-cache");
        exchange.text(200, exchange.method().equals("HEAD") ? "" : "OK");
    }

    private void version(Exchange exchange) {
        exchange.json(VersionJson.of(system.version()));
    }

    private void info(Exchange exchange) {
        exchange.json(InfoJson.of(system.info(exchange.context()), system.version(), exchange.version()));
    }

    private void diskUsage(Exchange exchange) {
        List<String> types = exchange.query().all("type");
        for (String type : types) {
            if (!DISK_USERS.contains(type)) {
                throw EngineException.invalid("unknown object type: " + type);
            }
        }
        Set<String> wanted = new HashSet<>(types.isEmpty() ? DISK_USERS : types);
        DiskUsage usage = system.diskUsage(exchange.context());
        Instant now = Instant.now();
        ObjectBuilder json = ObjectBuilder.object();
        if (wanted.contains("image")) {
            json.put("LayersSize", usage.layersSize())
                    .put(
                            "Images",
                            ObjectBuilder.array(
                                    usage.images(),
                                    image -> ImageJson.summary(
                                            image.image(),
                                            image.sharedSize(),
                                            image.containers(),
                                            false,
                                            exchange.version())));
        } else {
            json.put("LayersSize", 0).putNull("Images");
        }
        if (wanted.contains("container")) {
            json.put("Containers", ObjectBuilder.array(usage.containers(), view -> containers.summary(view, now)));
        } else {
            json.putNull("Containers");
        }
        if (wanted.contains("volume")) {
            json.put("Volumes", ObjectBuilder.array(usage.volumes(), VolumeJson::of));
        } else {
            json.putNull("Volumes");
        }
        if (wanted.contains("build-cache")) {
            json.put("BuildCache", ObjectBuilder.array(buildCache.list(exchange.context()), BuildCacheJson::of));
        } else {
            json.putNull("BuildCache");
        }
        exchange.json(json.build());
    }

    private void login(Exchange exchange) {
        JsonFields body = exchange.body();
        RegistryAuth auth = RegistryAuths.of(body);
        String token = transfers.login(auth, exchange.context());
        exchange.json(ObjectBuilder.object()
                .put("Status", "Login Succeeded")
                .put("IdentityToken", token)
                .build());
    }
}

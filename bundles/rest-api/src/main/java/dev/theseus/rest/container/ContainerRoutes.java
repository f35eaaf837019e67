package dev.theseus.rest.container;

import dev.theseus.engine.container.ContainerFiles;
import dev.theseus.engine.container.ContainerStreams;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.Lifecycle;
import dev.theseus.engine.container.Monitoring;
import dev.theseus.rest.http.RouteTable;

/** {@code /containers}. */
public final class ContainerRoutes implements RouteTable.Resource {
    private final ObjectHandlers objects;
    private final LifecycleHandlers life;
    private final StreamHandlers streams;
    private final ArchiveHandlers archives;
    private final MonitoringHandlers monitoring;

    public ContainerRoutes(
            Containers containers,
            Lifecycle lifecycle,
            ContainerStreams streams,
            ContainerFiles files,
            Monitoring monitoring,
            ContainerJson json) {
        objects = new ObjectHandlers(containers, json);
        life = new LifecycleHandlers(lifecycle);
        this.streams = new StreamHandlers(containers, streams);
        archives = new ArchiveHandlers(files);
        this.monitoring = new MonitoringHandlers(monitoring);
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/containers/json", objects::list)
                .post("/containers/create", objects::create)
                .route("POST", "/containers/prune", 25, objects::prune)
                .get("/containers/{id}/json", objects::inspect)
                .post("/containers/{id}/rename", objects::rename)
                .post("/containers/{id}/update", objects::update)
                .delete("/containers/{id}", objects::remove)
                .post("/containers/{id}/start", life::start)
                .post("/containers/{id}/stop", life::stop)
                .post("/containers/{id}/restart", life::restart)
                .post("/containers/{id}/kill", life::kill)
                .post("/containers/{id}/pause", life::pause)
                .post("/containers/{id}/unpause", life::unpause)
                .post("/containers/{id}/wait", life::await)
                .post("/containers/{id}/attach", streams::attach)
                .get("/containers/{id}/attach/ws", streams::attachWebSocket)
                .get("/containers/{id}/logs", streams::logs)
                .post("/containers/{id}/resize", streams::resize)
                .get("/containers/{id}/top", monitoring::top)
                .get("/containers/{id}/stats", monitoring::stats)
                .get("/containers/{id}/changes", archives::changes)
                .get("/containers/{id}/export", archives::export)
                .head("/containers/{id}/archive", archives::stat)
                .get("/containers/{id}/archive", archives::get)
                .put("/containers/{id}/archive", archives::put);
    }
}

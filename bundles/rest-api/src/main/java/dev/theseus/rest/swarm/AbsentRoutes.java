package dev.theseus.rest.swarm;

import com.google.gson.JsonArray;
import dev.theseus.api.error.EngineException;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.Handler;
import dev.theseus.rest.http.RouteTable;
import java.util.List;

/** What this daemon does not offer: swarm answers as a node outside one does; build sessions and plugins come later. */
public final class AbsentRoutes implements RouteTable.Resource {
    private static final List<String> COLLECTIONS = List.of("nodes", "services", "tasks", "secrets", "configs");

    @Override
    public void addTo(RouteTable table) {
        swarm(table);
        table.post("/session", later("build sessions")).post("/grpc", later("build sessions"));
        plugins(table);
    }

    private static void swarm(RouteTable table) {
        Handler noManager = exchange -> {
            throw noManager();
        };
        table.get("/swarm", noManager)
                .get("/swarm/unlockkey", noManager)
                .post("/swarm/update", noManager)
                .post("/swarm/unlock", AbsentRoutes::noSwarm)
                .post("/swarm/leave", AbsentRoutes::noSwarm)
                .post("/swarm/init", later("swarm mode"))
                .post("/swarm/join", later("swarm mode"))
                .put("/volumes/{name}", noManager);
        for (String collection : COLLECTIONS) {
            table.get("/" + collection, noManager)
                    .get("/" + collection + "/{id}", noManager)
                    .get("/" + collection + "/{id}/logs", noManager)
                    .post("/" + collection + "/create", noManager)
                    .post("/" + collection + "/{id}/update", noManager)
                    .delete("/" + collection + "/{id}", noManager);
        }
    }

    private static void plugins(RouteTable table) {
        Handler plugins = later("managed plugins");
        table.get("/plugins", exchange -> exchange.json(new JsonArray()))
                .get("/plugins/privileges", plugins)
                .get("/plugins/{name...}/json", AbsentRoutes::noPlugin)
                .post("/plugins/pull", plugins)
                .post("/plugins/create", plugins)
                .post("/plugins/{name...}/enable", AbsentRoutes::noPlugin)
                .post("/plugins/{name...}/disable", AbsentRoutes::noPlugin)
                .post("/plugins/{name...}/push", AbsentRoutes::noPlugin)
                .post("/plugins/{name...}/set", AbsentRoutes::noPlugin)
                .post("/plugins/{name...}/upgrade", plugins)
                .delete("/plugins/{name...}", AbsentRoutes::noPlugin);
    }

    /** What is said to whom wants something that only a swarm has. */
    public static EngineException noManager() {
        return EngineException.unavailable("This node is not a swarm manager. Use \"docker swarm init\" or"
                + " \"docker swarm join\" to connect this node to swarm and try again.");
    }

    private static void noSwarm(Exchange exchange) {
        throw EngineException.unavailable("This node is not part of a swarm");
    }

    private static void noPlugin(Exchange exchange) {
        throw EngineException.notFound("plugin \"" + exchange.path("name") + "\" not found");
    }

    private static Handler later(String what) {
        return exchange -> {
            throw EngineException.notImplemented(
                    what + " is not supported by this version of Theseus; it is planned for a later one");
        };
    }
}

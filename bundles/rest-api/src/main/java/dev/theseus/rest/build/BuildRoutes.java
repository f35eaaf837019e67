package dev.theseus.rest.build;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.Builds;
import dev.theseus.engine.build.SessionBuilds;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.RouteTable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /build}. */
public final class BuildRoutes implements RouteTable.Resource {
    private final Builds builds;
    private final Supplier<Optional<SessionBuilds>> sessions;

    /** @param sessions builds with BuildKit's sessions, while they are there */
    public BuildRoutes(Builds builds, Supplier<Optional<SessionBuilds>> sessions) {
        this.builds = builds;
        this.sessions = sessions;
    }

    @Override
    public void addTo(RouteTable table) {
        table.post("/build", this::build).post("/build/cancel", this::cancel);
    }

    private SessionBuilds sessions() {
        return sessions.get()
                .orElseThrow(() -> EngineException.notImplemented(
                        "building with BuildKit is not possible without its face: build with DOCKER_BUILDKIT=0"));
    }

    private void cancel(Exchange exchange) {
        String id = exchange.query()
                .find("id")
                .orElseThrow(() -> EngineException.invalid("the query parameter id is missing: it names the build"));
        sessions().cancel(id);
        exchange.empty(204);
    }

    private void build(Exchange exchange) throws IOException {
        if (exchange.query().get("version").equals("2")) {
            SessionBuild.run(sessions(), exchange);
            return;
        }
        BuildRequest request = BuildQuery.read(exchange);
        BuildLines lines = new BuildLines(exchange, exchange.query().flag("q"));
        try {
            var _ = builds.build(request, exchange.bodyStream(), lines, exchange.context());
        } catch (EngineException e) {
            if (!exchange.isCommitted() && !lines.hasBegun()) {
                throw e;
            }
            lines.failed(e);
        }
        lines.end();
    }
}

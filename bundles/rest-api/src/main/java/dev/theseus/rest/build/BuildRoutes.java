package dev.theseus.rest.build;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.Builds;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.RouteTable;
import java.io.IOException;

/** {@code /build}. */
public final class BuildRoutes implements RouteTable.Resource {
    private final Builds builds;

    public BuildRoutes(Builds builds) {
        this.builds = builds;
    }

    @Override
    public void addTo(RouteTable table) {
        table.post("/build", this::build);
    }

    private void build(Exchange exchange) throws IOException {
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

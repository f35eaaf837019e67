package dev.theseus.buildkit;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.trace.Trace;
import dev.theseus.buildkit.control.BuildKitServices;
import dev.theseus.buildkit.session.ClientSession;
import dev.theseus.buildkit.session.Sessions;
import dev.theseus.engine.build.SessionBuilds;
import dev.theseus.grpc.http2.GrpcConnections;
import dev.theseus.http.HttpExchange;
import dev.theseus.http.channel.ChannelExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections that have left HTTP: on some the client calls, on others the daemon does. */
final class BuildKitConnections {
    private static final Logger LOG = LoggerFactory.getLogger(BuildKitConnections.class);

    private static final String HTTP2 = "h2c";
    /** What clients take is left to them; this is what may come. */
    private static final int LARGEST_MESSAGE = 16 << 20;

    private static final Duration LONGEST = Duration.ofDays(30);

    private final Sessions sessions = new Sessions();
    private final BuildKitServices services;

    BuildKitConnections(BuildKitServices.Engine engine) {
        services = new BuildKitServices(engine, sessions);
    }

    /** For requests of other faces about sessions here. */
    SessionBuilds requested() {
        return services.requested();
    }

    /** The client calls. */
    void serve(HttpExchange exchange) throws IOException {
        boolean preface = exchange.method().equals("PRI");
        if (!preface) {
            requireUpgrade(exchange);
        }
        CallContext context = CallContext.of(LONGEST, Trace.NONE);
        ChannelExchange.of(exchange)
                .give(HTTP2, Map.of(), pipeline -> GrpcConnections.serve(pipeline, services, context, LARGEST_MESSAGE));
    }

    /** The daemon calls, for as long as the connection lasts. */
    void open(HttpExchange exchange) throws IOException {
        requireUpgrade(exchange);
        String id = exchange.header("X-Docker-Expose-Session-Uuid")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> EngineException.invalid(
                        "the header X-Docker-Expose-Session-Uuid is missing: it names the session"));
        String sharedKey = exchange.header("X-Docker-Expose-Session-Sharedkey").orElse("");
        List<String> offered = exchange.headers("X-Docker-Expose-Session-Grpc-Method");
        ChannelExchange.of(exchange)
                .give(
                        HTTP2,
                        Map.of(),
                        pipeline -> add(new ClientSession(
                                id, sharedKey, GrpcConnections.connect(pipeline, LARGEST_MESSAGE), offered)));
    }

    private void add(ClientSession session) {
        try {
            sessions.add(session);
        } catch (EngineException e) {
            LOG.warn("a second session is refused: {}", e.message());
            session.close();
        }
    }

    private static void requireUpgrade(HttpExchange exchange) {
        String wanted = exchange.header("Upgrade").orElse("");
        if (!wanted.equalsIgnoreCase(HTTP2)) {
            throw EngineException.invalid(exchange.method() + " " + exchange.path()
                    + " needs a connection that is upgraded to " + HTTP2 + ", not to \"" + wanted + "\"");
        }
    }
}

package dev.theseus.buildkit.control;

import dev.theseus.api.host.FileTrees;
import dev.theseus.buildkit.export.Exporters;
import dev.theseus.buildkit.message.HealthResponse;
import dev.theseus.buildkit.session.Sessions;
import dev.theseus.buildkit.solve.DockerfileSolver;
import dev.theseus.engine.build.BuildCache;
import dev.theseus.engine.build.Builds;
import dev.theseus.engine.build.SessionBuilds;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.Images;
import dev.theseus.engine.system.SystemService;
import dev.theseus.engine.trace.Traces;
import dev.theseus.grpc.GrpcHandler;
import dev.theseus.grpc.GrpcServices;
import java.util.Optional;

/** All that is served on a connection of BuildKit's. */
public final class BuildKitServices implements GrpcServices {
    private static final int SERVING = 1;

    private final MethodTable methods = new MethodTable();
    private final RequestedBuilds requested;

    /** What the engine has to do with it. */
    public record Engine(
            Builds builds,
            BuildCache cache,
            Images images,
            ImageTransfers transfers,
            FileTrees files,
            SystemService system,
            Traces traces) {}

    public BuildKitServices(Engine engine, Sessions sessions) {
        BuildJobs jobs = new BuildJobs();
        DockerfileSolver solver = new DockerfileSolver(engine.builds());
        Exporters exporters = new Exporters(engine.builds(), engine.images(), engine.transfers(), engine.files());
        WorkerFacts facts = new WorkerFacts(engine.system().release());
        new ControlService(sessions, jobs, solver, exporters, facts, engine.traces()).addTo(methods);
        new CacheService(engine.cache()).addTo(methods);
        new FrontendBridge(jobs, solver).addTo(methods);
        requested = new RequestedBuilds(sessions, jobs, solver, exporters);
        methods.unary(
                "/grpc.health.v1.Health/Check",
                _ -> HealthResponse.newBuilder().setStatus(SERVING).build());
    }

    /** For requests of other faces about sessions here. */
    public SessionBuilds requested() {
        return requested;
    }

    @Override
    public Optional<GrpcHandler> find(String path) {
        return methods.find(path);
    }
}

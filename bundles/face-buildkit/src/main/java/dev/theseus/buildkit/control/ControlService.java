package dev.theseus.buildkit.control;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.api.trace.Span;
import dev.theseus.buildkit.export.Exporters;
import dev.theseus.buildkit.export.Exporters.Export;
import dev.theseus.buildkit.message.ControlSolve;
import dev.theseus.buildkit.message.ControlSolveResponse;
import dev.theseus.buildkit.message.Exporter;
import dev.theseus.buildkit.message.StatusRequest;
import dev.theseus.buildkit.message.StatusResponse;
import dev.theseus.buildkit.progress.StatusQueue;
import dev.theseus.buildkit.session.Messages;
import dev.theseus.buildkit.session.Sessions;
import dev.theseus.buildkit.solve.DockerfileSolver;
import dev.theseus.buildkit.solve.FrontendOptions;
import dev.theseus.engine.trace.Traces;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import dev.theseus.grpc.ServerCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code Control}: builds begin and end here. */
final class ControlService {
    private static final String SERVICE = "/moby.buildkit.v1.Control/";

    private final Sessions sessions;
    private final BuildJobs jobs;
    private final DockerfileSolver solver;
    private final Exporters exporters;
    private final WorkerFacts facts;
    private final Traces traces;

    ControlService(
            Sessions sessions,
            BuildJobs jobs,
            DockerfileSolver solver,
            Exporters exporters,
            WorkerFacts facts,
            Traces traces) {
        this.sessions = sessions;
        this.jobs = jobs;
        this.solver = solver;
        this.exporters = exporters;
        this.facts = facts;
        this.traces = traces;
    }

    void addTo(MethodTable table) {
        table.unary(SERVICE + "ListWorkers", _ -> facts.workers())
                .unary(SERVICE + "Info", _ -> facts.info())
                .add(SERVICE + "Solve", this::solve)
                .add(SERVICE + "Status", this::status);
    }

    private void solve(ServerCall call) {
        ControlSolve request = Messages.read(ControlSolve.parser(), call.request());
        String ref = request.getRef();
        if (ref.isEmpty()) {
            throw new GrpcException(GrpcCode.INVALID_ARGUMENT, "the build has no ref");
        }
        try (Span span = traces.begin("build " + ref)) {
            CallContext context = call.context().under(span);
            try {
                BuildJob job = new BuildJob(ref, sessions.find(request.getSession(), context), context);
                jobs.begin(job);
                try {
                    call.onCancel(job::cancel);
                    List<Export> exports = exports(request);
                    exports.forEach(exporters::check);
                    Optional<Digest> image = result(request, job);
                    Map<String, String> told = new TreeMap<>();
                    image.ifPresent(made -> exports.forEach(export ->
                            told.putAll(exporters.export(export, made, job.session(), job.progress(), context))));
                    call.send(ControlSolveResponse.newBuilder()
                            .putAllExporterResponse(told)
                            .build()
                            .toByteArray());
                } finally {
                    jobs.end(job);
                }
            } catch (EngineException e) {
                span.fail(e.message());
                throw e;
            } catch (GrpcException e) {
                span.fail(e.words());
                throw e;
            }
        }
    }

    private Optional<Digest> result(ControlSolve request, BuildJob job) {
        if (request.getFrontend().isEmpty() && request.getDefinition().isEmpty()) {
            return job.awaitReturn();
        }
        Solvable.check(request.getFrontend(), request.getDefinition());
        FrontendOptions options = new FrontendOptions(request.getFrontendAttributesMap());
        return Optional.of(solver.solve(options, job.session(), job.progress(), job.context()));
    }

    private static List<Export> exports(ControlSolve request) {
        List<Export> exports = new ArrayList<>();
        for (Exporter exporter : request.getExportersList()) {
            exports.add(new Export(exporter.getType(), exporter.getAttributesMap(), exports.size()));
        }
        if (exports.isEmpty() && !request.getExporter().isEmpty()) {
            exports.add(new Export(request.getExporter(), request.getExporterAttributesMap(), 0));
        }
        return exports;
    }

    private void status(ServerCall call) {
        StatusRequest request = Messages.read(StatusRequest.parser(), call.request());
        call.begin(GrpcMetadata.EMPTY.with(
                "buildkit-current-timestamp", Instant.now().toString()));
        StatusQueue queue = jobs.findAny(request.getRef(), call.context()).status();
        queue.enter();
        try {
            for (Optional<StatusResponse> next = queue.take(call.context());
                    next.isPresent();
                    next = queue.take(call.context())) {
                call.send(next.get().toByteArray());
            }
        } finally {
            queue.leave();
        }
    }
}

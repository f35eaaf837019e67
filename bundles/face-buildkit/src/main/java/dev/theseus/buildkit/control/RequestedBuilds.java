package dev.theseus.buildkit.control;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.buildkit.export.Exporters;
import dev.theseus.buildkit.export.Exporters.Export;
import dev.theseus.buildkit.message.StatusResponse;
import dev.theseus.buildkit.progress.StatusQueue;
import dev.theseus.buildkit.session.Sessions;
import dev.theseus.buildkit.solve.DockerfileSolver;
import dev.theseus.buildkit.solve.FrontendOptions;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.SessionBuilds;
import dev.theseus.grpc.GrpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Builds that are asked for by Docker's own request, with a session beside it. */
final class RequestedBuilds implements SessionBuilds {
    private final Sessions sessions;
    private final BuildJobs jobs;
    private final DockerfileSolver solver;
    private final Exporters exporters;

    RequestedBuilds(Sessions sessions, BuildJobs jobs, DockerfileSolver solver, Exporters exporters) {
        this.sessions = sessions;
        this.jobs = jobs;
        this.solver = solver;
        this.exporters = exporters;
    }

    @Override
    public Digest build(
            Client client, BuildRequest request, List<Output> outputs, Consumer<byte[]> status, CallContext call) {
        List<Export> exports = exports(request, outputs);
        exports.forEach(exporters::check);
        String ref = client.id().isEmpty() ? UUID.randomUUID().toString() : client.id();
        BuildJob job = new BuildJob(ref, sessions.find(client.session(), call), call);
        jobs.begin(job);
        Thread telling = Thread.ofVirtual().start(() -> tell(job.status(), status, call));
        try {
            FrontendOptions files = new FrontendOptions(Map.of("filename", request.dockerfile()));
            Digest image = solver.solve(request, files, job.session(), job.progress(), call);
            for (Export export : exports) {
                var _ = exporters.export(export, image, job.session(), job.progress(), call);
            }
            return image;
        } catch (GrpcException e) {
            throw new EngineException(e.code().kind(), e.words(), e);
        } finally {
            jobs.end(job);
            await(telling);
        }
    }

    private static List<Export> exports(BuildRequest request, List<Output> outputs) {
        List<Export> exports = new ArrayList<>();
        outputs.forEach(output -> exports.add(new Export(output.type(), output.attributes(), exports.size())));
        if (exports.isEmpty()) {
            exports.add(new Export("moby", Map.of("name", String.join(",", request.tags())), 0));
        }
        return exports;
    }

    private static void tell(StatusQueue queue, Consumer<byte[]> status, CallContext call) {
        queue.enter();
        try {
            for (Optional<StatusResponse> next = queue.take(call); next.isPresent(); next = queue.take(call)) {
                status.accept(next.get().toByteArray());
            }
        } catch (EngineException e) {
            // Nobody waits any more.
            call.cancel();
        } finally {
            queue.leave();
        }
    }

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

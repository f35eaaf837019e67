package dev.theseus.buildkit.solve;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.buildkit.progress.Progress;
import dev.theseus.buildkit.progress.StepVertices;
import dev.theseus.buildkit.session.ClientSession;
import dev.theseus.buildkit.session.SessionAgents;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.Builds;
import dev.theseus.grpc.GrpcException;
import java.util.Map;
import java.util.Optional;

/** The frontend {@code dockerfile.v0}: the engine's builder, with the client's session for all that it asks for. */
public final class DockerfileSolver {
    private final Builds builds;

    public DockerfileSolver(Builds builds) {
        this.builds = builds;
    }

    /**
     * Builds; blocks until done.
     *
     * @return the image's id
     * @throws GrpcException for what goes wrong, as clients know it
     */
    public Digest solve(FrontendOptions options, ClientSession session, Progress progress, CallContext context) {
        try {
            options.refuseWhatIsMissing();
            return solve(options.toRequest(), options, session, progress, context);
        } catch (EngineException e) {
            throw SolveFailure.of(e, new StepVertices(progress), Optional.empty());
        }
    }

    /**
     * Answers what is asked about a Dockerfile; blocks until it was read.
     *
     * @return names of answers to texts, as clients know them
     * @throws GrpcException for what goes wrong, as clients know it
     */
    public Map<String, String> answer(
            FrontendOptions options, ClientSession session, Progress progress, CallContext context) {
        SessionFiles files = new SessionFiles(session, options, progress);
        try {
            return switch (options.question()) {
                case "frontend.lint" -> DockerfileChecks.answer(files.dockerfile(context), options);
                case "frontend.outline" -> new DockerfileOutline(files.dockerfile(context)).outline(options);
                case "frontend.targets" -> new DockerfileOutline(files.dockerfile(context)).targets();
                default ->
                    throw EngineException.notImplemented("--call " + options.question()
                            + " is not supported by this version of Theseus yet: use check, outline or targets");
            };
        } catch (EngineException e) {
            throw SolveFailure.of(e, new StepVertices(progress), files.readDockerfile());
        }
    }

    /**
     * The same for a request that is made already.
     *
     * @param options where the files are
     */
    public Digest solve(
            BuildRequest wish, FrontendOptions options, ClientSession session, Progress progress, CallContext context) {
        BuildRequest request = wish.forClient(
                domain -> session.credentials(domain, context), session::secret, new SessionAgents(session));
        StepVertices steps = new StepVertices(progress);
        SessionFiles files = new SessionFiles(session, options, progress);
        try {
            if (options.context().isEmpty()) {
                return builds.build(request, files, steps, context);
            }
            if (!options.context().startsWith(UploadedArchive.ADDRESSES)) {
                throw EngineException.notImplemented("building from the remote context " + options.context()
                        + " is not supported by this version of Theseus yet: check it out and build from the folder");
            }
            try (UploadedArchive archive = new UploadedArchive(session, options.context(), context)) {
                return builds.build(request, archive, steps, context);
            }
        } catch (EngineException e) {
            throw SolveFailure.of(e, steps, files.readDockerfile());
        }
    }
}

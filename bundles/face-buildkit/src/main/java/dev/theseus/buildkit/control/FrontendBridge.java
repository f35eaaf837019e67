package dev.theseus.buildkit.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.theseus.api.image.Digest;
import dev.theseus.buildkit.message.Capability;
import dev.theseus.buildkit.message.FrontendSolve;
import dev.theseus.buildkit.message.FrontendSolveResponse;
import dev.theseus.buildkit.message.PongResponse;
import dev.theseus.buildkit.message.Reference;
import dev.theseus.buildkit.message.Result;
import dev.theseus.buildkit.message.ReturnRequest;
import dev.theseus.buildkit.message.Status;
import dev.theseus.buildkit.session.Messages;
import dev.theseus.buildkit.solve.DockerfileSolver;
import dev.theseus.buildkit.solve.FrontendOptions;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.ServerCall;
import java.util.List;

/** {@code LLBBridge}: a client that drives its build has it solved here, and returns what it wants of that. */
final class FrontendBridge {
    private static final String SERVICE = "/moby.buildkit.v1.frontend.LLBBridge/";
    private static final String BUILD = "buildkit-controlapi-buildid";
    /** What works here of that what clients ask for. */
    private static final List<String> CAPABILITIES = List.of(
            "solve.base", "return", "returnmap", "proto.refarray", "gateway.solve.metadata", "gateway.solve.evaluate");

    private final BuildJobs jobs;
    private final DockerfileSolver solver;

    FrontendBridge(BuildJobs jobs, DockerfileSolver solver) {
        this.jobs = jobs;
        this.solver = solver;
    }

    void addTo(MethodTable table) {
        table.add(SERVICE + "Ping", this::ping)
                .add(SERVICE + "Solve", this::solve)
                .add(SERVICE + "Return", this::accept);
    }

    private BuildJob job(ServerCall call) {
        String ref = call.metadata()
                .get(BUILD)
                .orElseThrow(() -> new GrpcException(GrpcCode.INVALID_ARGUMENT, "the call names no build"));
        return jobs.find(ref, call.context());
    }

    private static void answer(ServerCall call, MessageLite message) {
        call.send(message.toByteArray());
    }

    private void ping(ServerCall call) {
        var _ = job(call);
        PongResponse.Builder pong = PongResponse.newBuilder();
        CAPABILITIES.forEach(id ->
                pong.addFrontendCapabilities(Capability.newBuilder().setId(id).setEnabled(true)));
        answer(call, pong.build());
    }

    private void solve(ServerCall call) {
        BuildJob job = job(call);
        FrontendSolve request = Messages.read(FrontendSolve.parser(), call.request());
        Result.Builder result = Result.newBuilder();
        if (!request.getFrontend().isEmpty() || !request.getDefinition().isEmpty()) {
            Solvable.check(request.getFrontend(), request.getDefinition());
            call.onCancel(job::cancel);
            FrontendOptions options = new FrontendOptions(request.getOptionsMap());
            if (options.question().isEmpty()) {
                Digest image = solver.solve(options, job.session(), job.progress(), job.context());
                job.solved(image);
                result.setRef(Reference.newBuilder().setId(image.value()));
            } else {
                solver.answer(options, job.session(), job.progress(), job.context())
                        .forEach((name, text) -> result.putMetadata(name, ByteString.copyFromUtf8(text)));
            }
        }
        answer(call, FrontendSolveResponse.newBuilder().setResult(result).build());
    }

    private void accept(ServerCall call) {
        BuildJob job = job(call);
        ReturnRequest request = Messages.read(ReturnRequest.parser(), call.request());
        if (request.hasError()) {
            Status error = request.getError();
            job.failed(new GrpcException(GrpcCode.of(error.getCode()), error.getMessage(), error.toByteArray()));
        } else {
            job.returned(request.getResult());
        }
        call.send(new byte[0]);
    }
}

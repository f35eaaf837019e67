package dev.theseus.buildkit.control;

import com.google.protobuf.ByteString;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;

/** What can be solved here. */
final class Solvable {
    private static final String DOCKERFILE = "dockerfile.v0";

    private Solvable() {}

    /** @throws GrpcException {@code UNIMPLEMENTED} */
    static void check(String frontend, ByteString definition) {
        if (frontend.isEmpty() && !definition.isEmpty()) {
            throw new GrpcException(
                    GrpcCode.UNIMPLEMENTED,
                    "a build definition (LLB) is not solved by this version of Theseus yet: build from a Dockerfile");
        }
        if (!frontend.equals(DOCKERFILE)) {
            throw new GrpcException(
                    GrpcCode.UNIMPLEMENTED,
                    "the frontend " + frontend + " is not supported by this version of Theseus yet: use " + DOCKERFILE);
        }
    }
}

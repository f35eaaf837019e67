package dev.theseus.grpc;

import java.util.Optional;

/** Which methods are served. Asked by many threads; must not block. */
@FunctionalInterface
public interface GrpcServices {
    /** @param path {@code /package.Service/Method} */
    Optional<GrpcHandler> find(String path);
}

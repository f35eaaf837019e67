/** Calls of gRPC on channels of Netty, by its codec for HTTP/2: {@link dev.theseus.grpc.http2.GrpcConnections} is all that others need. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.grpc.http2;

/**
 * Calls of gRPC as a face sees them: those that are served, and those that are made. Messages are bytes; what is in them is the faces' affair. Calls block, one virtual
 * thread each.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.grpc;

/** BuildKit's protocol as a face of the daemon: {@code /grpc}, {@code /session}, and HTTP/2 on the socket itself. */
@org.jspecify.annotations.NullMarked
package dev.theseus.buildkit;

/**
 * Faces and the ground they stand on: a {@link dev.theseus.http.Face} is a service that brings routes, and the server, which has the
 * sockets, gives it the requests that these fit.
 *
 * <p>A face comes and goes while connections stay. Streams that it has begun are its own to their end, also after it has left:
 * whoever replaces it gets the new requests. A request that comes in between waits for a while.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.http;

/**
 * For grounds that speak another protocol over Netty on the server's connections. Faces that only move bytes need none of it:
 * {@link dev.theseus.http.HttpExchange#upgrade} has streams.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.http.channel;

/**
 * The embedded DNS server at 127.0.0.11 in the namespaces of containers.
 *
 * <p>Names of the engine's table are answered from memory; all other queries go to the upstream servers as they came, byte
 * for byte but for the id, so that extensions which this server does not know pass through it.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.name.service.internal;

/**
 * The few services of the host that the engine itself needs, so that it can do without system calls.
 *
 * <p>The {@code linux} bundle implements them; the engine takes them as ordinary services.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.api.host;

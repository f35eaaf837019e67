/**
 * The OCI distribution protocol, spoken with the JDK's HTTP client.
 *
 * <p>From the wire up: {@link dev.theseus.image.registry.internal.HttpTransport} sends one request and watches time and
 * cancellation; {@link dev.theseus.image.registry.internal.RegistrySession} adds credentials, redirects and repetition;
 * one class per verb ({@link dev.theseus.image.registry.internal.ManifestReader}, {@link
 * dev.theseus.image.registry.internal.BlobPusher}, …) speaks the protocol; {@link
 * dev.theseus.image.registry.internal.OciRegistryDriver} chooses the endpoint and keeps the SPI.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.image.registry.internal;

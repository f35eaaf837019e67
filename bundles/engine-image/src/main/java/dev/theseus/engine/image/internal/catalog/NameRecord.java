package dev.theseus.engine.image.internal.catalog;

/**
 * What a name stands for; kept under the full reference, {@code docker.io/library/busybox:latest} or {@code …@sha256:…}.
 *
 * @param imageId digest of the image's configuration
 */
public record NameRecord(String imageId) {}

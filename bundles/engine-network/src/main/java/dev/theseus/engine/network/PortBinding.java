package dev.theseus.engine.network;

/**
 * Where a port is published.
 *
 * @param hostIp literal address; empty for the network's default
 * @param hostPort {@code 8080}, a range {@code 8000-8010}, or empty for a random one
 */
public record PortBinding(String hostIp, String hostPort) {}

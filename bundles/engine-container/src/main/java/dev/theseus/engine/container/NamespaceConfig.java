package dev.theseus.engine.container;

/**
 * Sharing, in Docker's mode words; empty for the daemon's default.
 *
 * @param ipc {@code none}, {@code private}, {@code shareable}, {@code host}, {@code container:ID}
 * @param pid {@code host}, {@code container:ID}
 * @param uts {@code host}
 * @param cgroup {@code private}, {@code host}
 * @param user {@code host}
 */
public record NamespaceConfig(String ipc, String pid, String uts, String cgroup, String user) {}

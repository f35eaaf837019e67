package dev.theseus.api.host;

/**
 * @param path on the host
 * @param type {@code b} or {@code c}
 * @param fileMode permission bits (octal 0666)
 */
public record DeviceNode(String path, char type, long major, long minor, int fileMode, int uid, int gid) {}

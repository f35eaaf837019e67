package dev.theseus.linux.socket;

/**
 * Who connected a UNIX socket.
 *
 * @param pid 0 when the process is not of this pid namespace
 * @param uid effective user
 * @param gid effective group
 */
public record PeerCredentials(int pid, long uid, long gid) {}

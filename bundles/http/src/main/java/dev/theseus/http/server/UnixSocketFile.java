package dev.theseus.http.server;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a UNIX socket. The socket is bound under another name, given its mode and group, and then renamed, so that
 * nobody can connect while it is open to all.
 */
final class UnixSocketFile {
    private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);
    /** Room for a path in sockaddr_un, without the final zero. */
    private static final int MAX_PATH = 107;

    private final Path path;
    private final Path unpublished;

    private UnixSocketFile(Path path, Path unpublished) {
        this.path = path;
        this.unpublished = unpublished;
    }

    /**
     * Makes room for a socket.
     *
     * @throws EngineException {@code CONFLICT} when a live daemon answers there or something else than a socket is there
     */
    static UnixSocketFile claim(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path unpublished = absolute.resolveSibling("." + absolute.getFileName());
        if (unpublished.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            throw EngineException.invalid("the socket's path " + absolute + " is too long: a UNIX socket's path has at"
                    + " most " + (MAX_PATH - 1) + " bytes");
        }
        try {
            Path parent = absolute.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            refuseIfTaken(absolute);
            Files.deleteIfExists(unpublished);
        } catch (IOException e) {
            throw EngineException.internal("cannot make room for the socket " + absolute, e);
        }
        return new UnixSocketFile(absolute, unpublished);
    }

    private static void refuseIfTaken(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
            throw EngineException.conflict("cannot listen on " + path + ": something that is not a socket is there");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            LOG.debug("nobody answers on {}", path, e);
            return;
        }
        throw EngineException.conflict("cannot listen on " + path
                + ": another daemon answers there; stop it, or choose another socket with --host");
    }

    Path unpublished() {
        return unpublished;
    }

    /** Gives the bound socket its mode, group and name. */
    void publish(String group) {
        try {
            setGroup(group);
            Files.setPosixFilePermissions(unpublished, PosixFilePermissions.fromString("rw-rw----"));
            Files.move(unpublished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw EngineException.internal("cannot publish the socket " + path, e);
        }
    }

    private void setGroup(String group) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        if (group.chars().allMatch(Character::isDigit)) {
            Files.setAttribute(unpublished, "unix:gid", Integer.valueOf(group));
            return;
        }
        try {
            GroupPrincipal principal =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
            Files.getFileAttributeView(unpublished, PosixFileAttributeView.class)
                    .setGroup(principal);
        } catch (UserPrincipalNotFoundException e) {
            LOG.warn("group {} does not exist: the socket {} is for the daemon's own group only", group, path);
        }
    }

    /** Removes the socket file; nobody can connect any more. */
    void remove() {
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(unpublished);
        } catch (IOException e) {
            LOG.warn("cannot remove the socket {}", path, e);
        }
    }
}

package dev.theseus.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of the daemon's, data root or exec root. Nobody but root gets into it, and that guards all that is below: environments of
 * containers, their files and logs. What only guards itself, as a container's {@code /etc/hosts} or a volume, may so keep the mode
 * that the users inside of containers need.
 */
final class RootFolder {
    private static final Logger LOG = LoggerFactory.getLogger(RootFolder.class);
    /** As dockerd has its data root. The group may pass, for a socket inside that is the group's. */
    private static final Set<PosixFilePermission> PASSABLE = PosixFilePermissions.fromString("rwx--x---");

    private static final Set<PosixFilePermission> PRIVATE_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");
    /** Which a folder has that a daemon used before. */
    private static final String MARK = "theseusd.lock";
    /** Which a folder gets that held files of others when a daemon first used it. */
    private static final String SHARED = "theseusd.shared";

    private final Path folder;

    RootFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder, or closes one of a release that left it open. One that holds other things stays as it is. */
    void close() throws IOException {
        try {
            if (isOwn()) {
                narrow(folder, PASSABLE);
            } else {
                LOG.warn(
                        "{} holds files of others, so it stays as open as it is: choose a folder of the daemon's own",
                        folder);
            }
        } catch (NoSuchFileException e) {
            Files.createDirectories(folder);
            narrow(folder, PASSABLE);
        }
    }

    private boolean isOwn() throws IOException {
        if (Files.exists(folder.resolve(SHARED))) {
            return false;
        }
        // What is closed already, as a memory file system of the engine's, is open to nobody who could miss it.
        if (Files.exists(folder.resolve(MARK)) || PASSABLE.containsAll(Files.getPosixFilePermissions(folder))) {
            return true;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            if (!children.iterator().hasNext()) {
                return true;
            }
        }
        // By the next look the daemon's own files are there too.
        Files.createFile(folder.resolve(SHARED));
        return false;
    }

    /**
     * The same for what is directly inside, once the daemon has made it: a second door. Sockets have modes of their own.
     *
     * @param socketGroup group of the API's socket when that is in the folder, else empty
     */
    void closeInside(String socketGroup) throws IOException {
        if (!isOwn()) {
            return;
        }
        narrow(folder, PASSABLE);
        if (!socketGroup.isEmpty()) {
            letPass(socketGroup);
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    narrow(child, PRIVATE_FOLDER);
                } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
                    narrow(child, PRIVATE_FILE);
                }
            }
        }
    }

    private void letPass(String group) throws IOException {
        try {
            GroupPrincipal principal =
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
            Files.getFileAttributeView(folder, PosixFileAttributeView.class).setGroup(principal);
        } catch (UserPrincipalNotFoundException e) {
            // The socket is for root only then, which its server tells.
        }
    }

    /** Takes from the mode what is too much; never adds, as somebody may have wanted it narrower. */
    private static void narrow(Path path, Set<PosixFilePermission> most) throws IOException {
        try {
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
            Set<PosixFilePermission> left = EnumSet.noneOf(PosixFilePermission.class);
            left.addAll(attributes.permissions());
            if (left.retainAll(most)) {
                Files.setPosixFilePermissions(path, left);
            }
        } catch (NoSuchFileException e) {
            // Drafts come and go.
        }
    }
}

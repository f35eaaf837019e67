package dev.theseus.linux.file;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.text.KernelText;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file tree that may hold hostile links. Paths are taken as from inside a chroot at its root: absolute or not, links on
 * the way are followed but can not lead out, and {@code ..} ends at the root. Unless said otherwise a link in the last
 * place is not followed.
 *
 * <p>Names that are not UTF-8 carry their odd bytes as lone surrogates. All methods throw {@link EngineException} with
 * the call, the path and the errno. Not thread-safe; open one per thread.
 */
public final class RootedDirectory implements AutoCloseable {
    /** Some 70 bytes each: whoever makes the files decides how many there are, and the heap is small. */
    private static final int MOST_NAMES = 2_000_000;

    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0100;
    private static final int O_EXCL = 0200;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int PATH_MAX = 4096;
    private static final int OPEN_FOLDERS = 256;

    private final Path path;
    private final DirectoryCache folders;
    private @Nullable Place last;

    private RootedDirectory(Path path, Descriptor root, int openFolders) {
        this.path = path;
        this.folders = new DirectoryCache(root, openFolders);
    }

    /** @throws EngineException {@code NOT_FOUND} when there is no such folder */
    public static RootedDirectory open(Path root) {
        return open(root, OPEN_FOLDERS);
    }

    /** As above, for one of many that are open at a time: at most {@code openFolders} of its folders stay open. */
    public static RootedDirectory open(Path root, int openFolders) {
        int flags = DirectoryCache.O_PATH | DirectoryCache.O_DIRECTORY;
        return new RootedDirectory(root, Descriptor.open(root, flags, 0), openFolders);
    }

    /** As given to {@link #open}. */
    public Path path() {
        return path;
    }

    /**
     * An open folder and a name in it.
     *
     * @param file as it was asked for
     * @param changes of the open folders by then: later the number may be another's
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on to one call, never compared
    private record Place(String file, int changes, int folder, byte[] name) {}

    /** Where a file is, whether it is there or not; empty without its folder. */
    private Optional<Place> find(String file) {
        Place known = last;
        if (known != null
                && known.changes() == folders.changes()
                && known.file().equals(file)) {
            // Files get their owner, mode and times one after the other, and long paths are read for each.
            return Optional.of(known);
        }
        String clean = RootedPath.clean(file);
        Optional<Descriptor> folder = folders.find(RootedPath.parent(clean));
        // The root itself is reached as "." of itself.
        Optional<Place> place = folder.map(open -> new Place(
                file, folders.changes(), open.number(), CString.of(clean.isEmpty() ? "." : RootedPath.name(clean))));
        last = place.orElse(null);
        return place;
    }

    private Place place(String file) {
        return find(file)
                .orElseThrow(() ->
                        EngineException.notFound("no folder " + inside(RootedPath.parent(RootedPath.clean(file)))));
    }

    private void check(long result, String call, String file) {
        if (result < 0) {
            throw Errno.failure(call, inside(file));
        }
    }

    private String inside(String file) {
        return "/" + RootedPath.shortened(RootedPath.clean(file)) + " in " + path;
    }

    public Optional<FileStatus> stat(String file) {
        try {
            return find(file).flatMap(place -> FileStatus.of(place.folder(), place.name(), file));
        } catch (EngineException e) {
            // A file where the way has a folder.
            if (e.kind() == dev.theseus.api.error.ErrorKind.INVALID_PARAMETER) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Target of a symbolic link as it is written. */
    public String readLink(String file) {
        Place at = place(file);
        byte[] target = new byte[PATH_MAX];
        long length = LibC.readlinkat(at.folder(), at.name(), target, target.length);
        check(length, "readlink", file);
        return KernelText.decode(target, 0, (int) length);
    }

    /**
     * Follows all links, also in the last place, to the path that they lead to: clean, below this root. What comes last
     * need not exist.
     */
    public String resolve(String file) {
        String clean = RootedPath.clean(file);
        for (int followed = 0; followed <= LinkFreeWay.LINK_LIMIT; followed++) {
            String parent = folders.trueWay(RootedPath.parent(clean));
            String whole = clean.isEmpty() ? "" : RootedPath.join(parent, RootedPath.name(clean));
            if (stat(whole).filter(FileStatus::isSymbolicLink).isEmpty()) {
                return whole;
            }
            String target = readLink(whole);
            clean = RootedPath.clean(target.startsWith("/") ? target : parent + "/" + target);
        }
        throw EngineException.invalid(inside(file) + ": too many symbolic links");
    }

    /**
     * Names in a folder, sorted; links are followed to it.
     *
     * @throws EngineException {@code NOT_IMPLEMENTED} when there are more than two millions
     */
    public List<String> list(String folder) {
        try (Descriptor open = open(folder, DirectoryCache.O_DIRECTORY)) {
            return Names.sorted(open.number(), MOST_NAMES, inside(folder));
        }
    }

    /** Opens an existing file with O_… flags, following links inside the root. */
    public Descriptor open(String file, int flags) {
        int fd = folders.openInRoot(RootedPath.clean(file), flags);
        check(fd, "open", file);
        return Descriptor.adopt(fd);
    }

    /** Creates a regular file for writing; {@code ALREADY_EXISTS} when the name is taken, also by a link. */
    public Descriptor createFile(String file, int mode) {
        Place at = place(file);
        int flags = O_WRONLY | O_CREAT | O_EXCL | DirectoryCache.O_NOFOLLOW | DirectoryCache.O_CLOEXEC;
        int fd = LibC.openat(at.folder(), at.name(), flags, mode);
        check(fd, "create", file);
        return Descriptor.adopt(fd);
    }

    /** Creates a folder; returns false when the name is taken, whatever by. */
    public boolean makeDirectory(String folder, int mode) {
        Place at = place(folder);
        if (LibC.mkdirat(at.folder(), at.name(), mode) == 0) {
            return true;
        }
        if (Errno.last() == Errno.EEXIST) {
            return false;
        }
        throw Errno.failure("mkdir", inside(folder));
    }

    /** Whether there is a folder; links are followed to it. */
    public boolean isFolder(String folder) {
        return folders.find(RootedPath.clean(folder)).isPresent();
    }

    /** Creates missing folders on the way and at its end, mode 0755; links to folders are followed. */
    public void makeDirectories(String folder) {
        makeDirectories(folder, made -> {});
    }

    /** As above; {@code made} is told the clean path of each folder that was missing, parents first. */
    public void makeDirectories(String folder, Consumer<String> made) {
        String inTheWay = makeUntilTaken(RootedPath.clean(folder), made);
        if (!inTheWay.isEmpty()) {
            throw EngineException.conflict(inside(inTheWay) + " is a symbolic link that leads nowhere");
        }
    }

    /** As above, and where a link leads nowhere, the folders that it names. */
    public void makeLinkedDirectories(String folder) {
        Deque<String> wanted = new ArrayDeque<>();
        wanted.push(RootedPath.clean(folder));
        while (!wanted.isEmpty()) {
            String link = makeUntilTaken(wanted.peek(), made -> {});
            if (link.isEmpty()) {
                wanted.pop();
                continue;
            }
            if (wanted.size() > LinkFreeWay.LINK_LIMIT) {
                throw EngineException.invalid(inside(folder) + ": too many symbolic links");
            }
            String target = readLink(link);
            String parent = folders.trueWay(RootedPath.parent(link));
            wanted.push(RootedPath.clean(target.startsWith("/") ? target : parent + "/" + target));
        }
    }

    /** Creates what is missing up to a name that is taken by what is no folder; returns that one, or nothing. */
    private String makeUntilTaken(String clean, Consumer<String> made) {
        int end = clean.length();
        while (end > 0 && folders.find(clean.substring(0, end)).isEmpty()) {
            end = Math.max(0, clean.lastIndexOf('/', end - 1));
        }
        while (end < clean.length()) {
            int slash = clean.indexOf('/', end + 1);
            end = slash < 0 ? clean.length() : slash;
            String next = clean.substring(0, end);
            if (makeDirectory(next, 0755)) {
                made.accept(next);
            } else if (folders.find(next).isEmpty()) {
                return next;
            }
        }
        return "";
    }

    public void symbolicLink(String file, String target) {
        Place at = place(file);
        check(LibC.symlinkat(CString.of(target), at.folder(), at.name()), "symlink", file);
    }

    /** Gives an existing file, or link, another name. */
    public void hardLink(String file, String existing) {
        Place from = place(existing);
        Place to = place(file);
        check(
                LibC.linkat(from.folder(), from.name(), to.folder(), to.name(), 0),
                "link " + inside(existing) + " to",
                file);
    }

    /** @param mode type ({@link FileStatus#CHARACTER_DEVICE}, …) and permissions */
    public void makeNode(String file, int mode, int major, int minor) {
        Place at = place(file);
        check(LibC.mknodat(at.folder(), at.name(), mode, Names.deviceNumber(major, minor)), "mknod", file);
    }

    public void setOwner(String file, long uid, long gid) {
        Place at = place(file);
        check(LibC.fchownat(at.folder(), at.name(), (int) uid, (int) gid, AT_SYMLINK_NOFOLLOW), "chown", file);
    }

    /** @throws EngineException {@code NOT_IMPLEMENTED} for a symbolic link */
    public void setMode(String file, int permissions) {
        Place at = place(file);
        check(LibC.fchmodat(at.folder(), at.name(), permissions, AT_SYMLINK_NOFOLLOW), "chmod", file);
    }

    /** Sets the times of last access and of last change of content. */
    public void setTimes(String file, Instant modified) {
        Place at = place(file);
        check(LibC.utimensat(at.folder(), at.name(), OpenFile.times(modified), AT_SYMLINK_NOFOLLOW), "utimensat", file);
    }

    public Map<String, byte[]> extendedAttributes(String file) {
        return ExtendedAttributes.read(attributePath(file), inside(file));
    }

    public void setExtendedAttribute(String file, String name, byte[] value) {
        check(
                LibC.lsetxattr(attributePath(file), CString.of(name), value, value.length, 0),
                "setxattr " + name + " on",
                file);
    }

    /** The calls for links' attributes take no descriptor; the way through /proc names the open folder itself. */
    private byte[] attributePath(String file) {
        Place at = place(file);
        byte[] prefix = KernelText.encode("/proc/self/fd/" + at.folder() + "/");
        byte[] whole = Arrays.copyOf(prefix, prefix.length + at.name().length);
        System.arraycopy(at.name(), 0, whole, prefix.length, at.name().length);
        return whole;
    }

    public void rename(String from, String to) {
        Place source = place(from);
        Place target = place(to);
        check(
                LibC.renameat2(source.folder(), source.name(), target.folder(), target.name(), 0),
                "rename " + inside(from) + " to",
                to);
        folders.forget();
    }

    /**
     * Removes a file, or a folder with all that is in it; never follows links.
     *
     * @return false when there is nothing
     * @throws EngineException {@code CONFLICT} when something is mounted inside; other parts may be gone by then
     */
    public boolean remove(String file) {
        String clean = RootedPath.clean(file);
        if (clean.isEmpty()) {
            throw EngineException.invalid("the root " + path + " can not be removed through itself");
        }
        Optional<FileStatus> status = stat(clean);
        if (status.isEmpty()) {
            return false;
        }
        if (status.get().isDirectory() || status.get().isSymbolicLink()) {
            // Before the removal, too: with a folder below open the kernel goes all the way down for each that goes.
            folders.forget();
        }
        Place at = place(clean);
        if (status.get().isDirectory()) {
            TreeRemoval.remove(at.folder(), RootedPath.name(clean), inside(file));
        } else if (LibC.unlinkat(at.folder(), at.name(), 0) < 0 && Errno.last() != Errno.ENOENT) {
            throw Errno.failure("unlink", inside(file));
        }
        return true;
    }

    @Override
    public void close() {
        folders.close();
    }
}

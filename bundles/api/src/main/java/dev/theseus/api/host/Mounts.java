package dev.theseus.api.host;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Mounting in the daemon's mount namespace. All calls are short system calls. */
@ProviderType
public interface Mounts {
    /** Mounts the list in order onto {@code target}, an existing folder (or file, for a bind of a file). */
    void mount(List<MountSpec> mounts, Path target);

    /**
     * Binds the folder or file at {@code path} within {@code root} onto {@code target}, which is made. Links are followed as in
     * a chroot at the root, and what was found is what is mounted, whatever whoever writes there puts in its place meanwhile.
     */
    void bindWithin(Path root, String path, Path target);

    /**
     * Binds the folder or file at {@code path} within {@code source}, without what is mounted below it, onto the folder or file at
     * {@code target} within {@code root}, which is made when it is not there. Links of both paths are followed as in a chroot, and
     * what was found is what is mounted.
     *
     * @throws dev.theseus.api.error.EngineException {@code NOT_FOUND} when there is nothing to bind
     * @since 1.1
     */
    void bindInto(Path source, String path, Path root, String target, boolean writable);

    /** Unmounts everything stacked at {@code target}; succeeds when nothing is mounted there. Busy mounts are detached. */
    void unmount(Path target);

    /** Mount points at or below {@code prefix}, deepest first. */
    List<Path> list(Path prefix);

    /** Makes {@code directory} a tmpfs of mode 0710 with private propagation unless it already is on one. */
    void ensureTmpfs(Path directory);

    /** Whether the mount that holds {@code path} is shared, i.e. passes mounts on (needed by rshared binds). */
    boolean isShared(Path path);
}

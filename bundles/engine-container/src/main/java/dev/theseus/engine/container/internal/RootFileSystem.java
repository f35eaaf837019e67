package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.slot.Slots;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Mounts of containers' roots: one per running container at {@code <exec-root>/tasks/<id>/rootfs}, and temporary ones for
 * copying in and out of containers that do not run.
 */
public final class RootFileSystem {
    private static final int HALF = 32;
    private static final String OTHER_HALF = "container-";

    private final Slots slots;
    private final Mounts mounts;
    private final Path tasks;
    private final Path visits;
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final AtomicLong views = new AtomicLong();

    /** Where one container's root is mounted for visits, and the lock of those who mount that root anywhere. */
    private static final class Place {
        private final Path path;
        private int users;
        private int visitors;

        Place(Path path) {
            this.path = path;
        }
    }

    public RootFileSystem(Slots slots, Mounts mounts, DaemonSettings settings) {
        this.slots = slots;
        this.mounts = mounts;
        tasks = settings.folders().execRoot().resolve("tasks");
        visits = settings.folders().execRoot().resolve("visits");
    }

    /** The OCI bundle of a container; half of the id keeps socket paths below the kernel's 108 bytes. */
    Path bundle(String containerId) {
        return tasks.resolve(containerId.substring(0, HALF));
    }

    /** Whose bundle it is: an empty file is named by the other half, before anything else is made for the container. */
    String containerOf(Path bundle) {
        String half = bundle.getFileName().toString();
        try (Stream<Path> files = Files.list(bundle)) {
            return half
                    + files.map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith(OTHER_HALF))
                            .map(name -> name.substring(OTHER_HALF.length()))
                            .findFirst()
                            .orElse("");
        } catch (IOException e) {
            throw EngineException.internal("cannot list " + bundle, e);
        }
    }

    private void sign(String containerId) throws IOException {
        Path signature = bundle(containerId).resolve(OTHER_HALF + containerId.substring(HALF));
        if (!Files.exists(signature)) {
            Files.createFile(signature);
        }
    }

    Path root(String containerId) {
        return bundle(containerId).resolve("rootfs");
    }

    /** Where the shared memory of a container lies that others may join. */
    Path sharedMemory(String containerId) {
        return bundle(containerId).resolve("shm");
    }

    /** Mounts it; it goes with everything else that is mounted below the bundle. */
    Path mountSharedMemory(String containerId, long bytes) {
        Path target = sharedMemory(containerId);
        try {
            Files.createDirectories(target);
        } catch (IOException e) {
            throw EngineException.internal("cannot make the mount point " + target, e);
        }
        List<String> options = List.of("nosuid", "nodev", "noexec", "mode=1777", "size=" + bytes);
        mounts.mount(List.of(new MountSpec("tmpfs", "shm", options)), target);
        return target;
    }

    /** Mounts the container's own snapshot at its bundle's rootfs. */
    void mount(ContainerRecord container, CallContext context) {
        List<MountSpec> specs = specs(container, context);
        try (Span span = context.trace()
                .open("mount")
                .note("target", root(container.id()).toString())) {
            Path root = Files.createDirectories(root(container.id()));
            sign(container.id());
            Place place = use(container);
            try {
                synchronized (place) {
                    mounts.mount(place.visitors > 0 ? again(place.path) : specs, root);
                }
            } finally {
                letGo(place);
            }
            span.note("mount.type", specs.getFirst().type());
        } catch (IOException e) {
            throw EngineException.internal("cannot make the mount point of container " + container.shortId(), e);
        }
    }

    /** A second mount of the same layer would not see what goes through the first. */
    private static List<MountSpec> again(Path mounted) {
        return List.of(new MountSpec("bind", mounted.toString(), List.of("bind")));
    }

    /**
     * Mounts what is at a path in a volume for as long as the bundle's other mounts last: whoever mounts by the name may find
     * another file there, or be led out of the volume.
     */
    Path mountWithin(String containerId, int number, Path volume, String path) {
        Path target = bundle(containerId).resolve("volumes").resolve(Integer.toString(number));
        mounts.bindWithin(volume, path, target);
        return target;
    }

    private List<MountSpec> specs(ContainerRecord container, CallContext context) {
        return slots.storage(container.storageDriver())
                .call("mounts", context, (driver, c) -> driver.mounts(container.layer(), c));
    }

    void unmount(String containerId) {
        mounts.unmount(root(containerId));
    }

    /** Mount points at or below the bundle of a container. */
    List<Path> mountedBelow(Path bundle) {
        return mounts.list(bundle);
    }

    void unmountAt(Path mountPoint) {
        mounts.unmount(mountPoint);
    }

    Path tasks() {
        return tasks;
    }

    /** A root to look into while the container does not run; unmounted with the last visit that is closed. */
    Visit visit(ContainerRecord container, CallContext context) {
        List<MountSpec> specs = specs(container, context);
        Place place = use(container);
        try {
            synchronized (place) {
                if (place.visitors == 0) {
                    Files.createDirectories(place.path);
                    Path task = root(container.id());
                    mounts.mount(mounts.list(task).contains(task) ? again(task) : specs, place.path);
                }
                place.visitors++;
            }
        } catch (IOException e) {
            letGo(place);
            throw EngineException.internal("cannot make a mount point for " + container.shortId(), e);
        } catch (RuntimeException | Error e) {
            letGo(place);
            throw e;
        }
        return new Visit(place.path, () -> leave(place));
    }

    /**
     * A root of its own as the container would see it, with binds and volumes in their places. Nobody else may look into it: they are
     * no part of the layer.
     */
    Visit visitWithMounts(ContainerRecord container, List<MountPoint> wanted, CallContext context) {
        Visit bare = visit(container, context);
        Path root = visits.resolve(container.shortId() + ".mounts." + views.incrementAndGet());
        Visit whole = new Visit(root, () -> {
            try (bare) {
                mounts.list(root).forEach(mounts::unmount);
                Files.deleteIfExists(root);
            } catch (IOException e) {
                throw EngineException.internal("cannot remove mount point " + root, e);
            }
        });
        try {
            mounts.mount(again(bare.root()), Files.createDirectories(root));
            for (MountPoint mount : ContainerRoot.visible(wanted)) {
                // What is gone from the host would keep the rest from being seen.
                if (Files.exists(Path.of(mount.source()))) {
                    mountInto(root, mount);
                }
            }
            return whole;
        } catch (IOException e) {
            closeAfter(e, whole);
            throw EngineException.internal("cannot make a mount point for " + container.shortId(), e);
        } catch (RuntimeException | Error e) {
            closeAfter(e, whole);
            throw e;
        }
    }

    /** What fails now is told with the failure that it comes from, not instead of it. */
    private static void closeAfter(Throwable failure, Visit visit) {
        try {
            visit.close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void mountInto(Path root, MountPoint mount) throws IOException {
        Path source = Path.of(mount.source()).toRealPath();
        boolean folder = Files.isDirectory(source);
        Path within = folder ? source : source.resolveSibling("");
        String path = folder ? mount.subpath() : source.getFileName().toString();
        mounts.bindInto(within, path, root, mount.destination(), mount.writable());
    }

    /** With the driver: who still looks at the layer that a migration left behind must not be joined. */
    private Place use(ContainerRecord container) {
        Path path = visits.resolve(container.id() + "." + container.storageDriver());
        return places.compute(path.getFileName().toString(), (name, present) -> {
            Place place = present == null ? new Place(path) : present;
            place.users++;
            return place;
        });
    }

    private void letGo(Place place) {
        places.computeIfPresent(place.path.getFileName().toString(), (name, present) -> {
            present.users--;
            return present.users == 0 ? null : present;
        });
    }

    private void leave(Place place) {
        try {
            synchronized (place) {
                place.visitors--;
                if (place.visitors == 0) {
                    mounts.unmount(place.path);
                    Files.deleteIfExists(place.path);
                }
            }
        } catch (IOException e) {
            throw EngineException.internal("cannot remove mount point " + place.path, e);
        } finally {
            letGo(place);
        }
    }

    /** Unmounts what visits of an earlier life of the daemon left behind. */
    void sweepVisits() {
        mounts.list(visits).forEach(mounts::unmount);
        if (Files.isDirectory(visits)) {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(visits)) {
                for (Path mountPoint : left) {
                    Files.delete(mountPoint);
                }
            } catch (IOException e) {
                throw EngineException.internal("cannot remove the mount points in " + visits, e);
            }
        }
    }

    /**
     * A mounted root.
     *
     * @param root where
     * @param leaving ends the visit
     */
    record Visit(Path root, Subscription leaving) implements AutoCloseable {
        @Override
        public void close() {
            leaving.close();
        }
    }
}

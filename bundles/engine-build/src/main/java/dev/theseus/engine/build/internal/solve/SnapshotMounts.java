package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.image.Digest;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.engine.image.ImageSnapshots;
import dev.theseus.engine.image.ImageSteps.LayerContent;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.Slots;
import dev.theseus.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images' files, mounted for a while: to read what is in them, or to change a copy. */
public final class SnapshotMounts implements ImageFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotMounts.class);
    private static final Duration REMOVAL = Duration.ofMinutes(2);

    private final Slots slots;
    private final ImageSnapshots images;
    private final Mounts mounts;
    private final Settings settings;

    public SnapshotMounts(Slots slots, ImageSnapshots images, Mounts mounts, Settings settings) {
        this.slots = slots;
        this.images = images;
        this.mounts = mounts;
        this.settings = settings;
    }

    /** Where mounts of builds are. */
    public Path folder() {
        return settings.current().folders().execRoot().resolve("build");
    }

    /** Unmounts what an earlier life of the daemon has left, and removes what that had in memory. */
    public void sweep(FileTrees files) {
        if (Files.isDirectory(folder())) {
            mounts.list(folder()).forEach(mounts::unmount);
            if (mounts.list(folder()).isEmpty()) {
                files.remove(folder());
            }
        }
    }

    private Slot<StorageDriver> slot() {
        return slots.storage(settings.current().drivers().storage());
    }

    @Override
    public Mounted read(Digest image, CallContext context) {
        Slot<StorageDriver> slot = slot();
        Optional<SnapshotKey> top = images.layers(image, slot.name(), context);
        Path target = newTarget();
        top.ifPresent(key -> mount(slot.call("mounts", context, (driver, c) -> driver.mounts(key, c)), target));
        return new Mounted(target, () -> unmount(target));
    }

    /** A copy of an image's files that can be changed. */
    Changing change(Optional<Digest> image, CallContext context) {
        Slot<StorageDriver> slot = slot();
        Optional<SnapshotKey> parent = image.flatMap(id -> images.layers(id, slot.name(), context));
        SnapshotKey key = new SnapshotKey("build-" + UUID.randomUUID());
        Path target = newTarget();
        try {
            List<MountSpec> specs =
                    slot.call("prepare", context, (driver, c) -> driver.prepare(key, parent, SnapshotSpec.DEFAULT, c));
            mount(specs, target);
        } catch (RuntimeException e) {
            remove(slot, key);
            throw e;
        }
        return new Changing(slot, key, new Mounted(target, () -> unmount(target)));
    }

    /** A new folder in memory; whoever asks for it removes it. */
    Path newFolder() {
        return newTarget();
    }

    private Path newTarget() {
        try {
            return Files.createDirectories(folder().resolve(UUID.randomUUID().toString()));
        } catch (IOException e) {
            throw EngineException.internal("cannot make a mount point for a build", e);
        }
    }

    private void mount(List<MountSpec> specs, Path target) {
        try {
            mounts.mount(specs, target);
        } catch (RuntimeException e) {
            unmount(target);
            throw e;
        }
    }

    private void unmount(Path target) {
        mounts.unmount(target);
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            LOG.warn("mount point {} of a build stays: {}", target, e.getMessage());
        }
    }

    private static void remove(Slot<StorageDriver> slot, SnapshotKey key) {
        try {
            slot.run("remove", CallContext.background(REMOVAL), (driver, c) -> driver.remove(key, c));
        } catch (EngineException e) {
            LOG.warn("snapshot {} of a build stays until the next start: {}", key, e.message());
        }
    }

    /**
     * Mounted files.
     *
     * @param root where
     */
    public record Mounted(Path root, Runnable leaving) implements AutoCloseable {
        @Override
        public void close() {
            leaving.run();
        }
    }

    /** A snapshot that is being changed; it goes when this is closed. */
    static final class Changing implements LayerContent, AutoCloseable {
        private final Slot<StorageDriver> slot;
        private SnapshotKey key;
        private final Mounted mounted;
        private boolean isLayer;
        private boolean isMounted = true;

        private Changing(Slot<StorageDriver> slot, SnapshotKey key, Mounted mounted) {
            this.slot = slot;
            this.key = key;
            this.mounted = mounted;
        }

        Path root() {
            return mounted.root();
        }

        /** No more changes: what is to be read is what lies on the disk. */
        void settle() {
            if (isMounted) {
                isMounted = false;
                mounted.close();
            }
        }

        @Override
        public void write(OutputStream tar, CallContext context) {
            SnapshotKey present = key;
            slot.run("diff", context, (driver, c) -> driver.diff(present, tar, c));
        }

        /** No more changes once it is a layer; who writes it again reads that. */
        @Override
        public boolean commit(String storageDriver, SnapshotKey layer, CallContext context) {
            if (!slot.name().equals(storageDriver) || isLayer) {
                return isLayer && key.equals(layer);
            }
            SnapshotKey present = key;
            slot.run("commit", context, (driver, c) -> driver.commit(present, layer, c));
            key = layer;
            isLayer = true;
            return true;
        }

        @Override
        public void close() {
            settle();
            if (!isLayer) {
                remove(slot, key);
            }
        }
    }
}

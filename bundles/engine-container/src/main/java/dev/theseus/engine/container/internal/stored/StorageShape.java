package dev.theseus.engine.container.internal.stored;

import dev.theseus.engine.container.MountConfig;
import dev.theseus.engine.container.MountConfig.ReadOnlyDepth;
import dev.theseus.engine.container.StorageConfig;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** What is mounted. */
final class StorageShape implements Shape<StorageConfig> {
    static final Shape<StorageConfig> SHAPE = new StorageShape();
    private static final Shape<MountConfig> MOUNT = new MountShape();

    @Override
    public void write(StorageConfig storage, FieldWriter out) {
        out.texts("binds", storage.binds())
                .objects("mounts", storage.mounts(), MOUNT)
                .textMap("tmpfs", storage.tmpfs())
                .texts("volumesFrom", storage.volumesFrom())
                .text("volumeDriver", storage.volumeDriver())
                .flag("readonlyRootfs", storage.readonlyRootfs())
                .number("shmSize", storage.shmSize())
                .textMap("storageOptions", storage.storageOptions());
    }

    @Override
    public StorageConfig read(Fields in) {
        return new StorageConfig(
                in.texts("binds"),
                in.objects("mounts", MOUNT),
                in.textMap("tmpfs"),
                in.texts("volumesFrom"),
                in.text("volumeDriver"),
                in.flag("readonlyRootfs"),
                in.number("shmSize"),
                in.textMap("storageOptions"));
    }

    private static final class MountShape implements Shape<MountConfig> {
        @Override
        public void write(MountConfig mount, FieldWriter out) {
            out.text("type", mount.type())
                    .text("source", mount.source())
                    .text("target", mount.target())
                    .flag("readOnly", mount.readOnly())
                    .text("propagation", mount.propagation())
                    .flag("nonRecursive", mount.nonRecursive())
                    .text("readOnlyDepth", mount.readOnlyDepth().name())
                    .flag("createMountpoint", mount.createMountpoint())
                    .flag("noCopy", mount.noCopy())
                    .textMap("volumeLabels", mount.volumeLabels())
                    .text("volumeDriver", mount.volumeDriver())
                    .textMap("volumeOptions", mount.volumeOptions())
                    .text("subpath", mount.subpath())
                    .number("tmpfsSize", mount.tmpfsSize())
                    .number("tmpfsMode", mount.tmpfsMode())
                    .texts("tmpfsOptions", mount.tmpfsOptions());
        }

        @Override
        public MountConfig read(Fields in) {
            return new MountConfig(
                    in.text("type"),
                    in.text("source"),
                    in.text("target"),
                    in.flag("readOnly"),
                    in.text("propagation"),
                    in.flag("nonRecursive"),
                    ReadOnlyDepth.valueOf(in.text("readOnlyDepth")),
                    in.flag("createMountpoint"),
                    in.flag("noCopy"),
                    in.textMap("volumeLabels"),
                    in.text("volumeDriver"),
                    in.textMap("volumeOptions"),
                    in.text("subpath"),
                    in.number("tmpfsSize"),
                    in.integer("tmpfsMode"),
                    in.texts("tmpfsOptions"));
        }
    }
}

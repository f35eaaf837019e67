package dev.theseus.rest.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.engine.container.MountConfig;
import dev.theseus.engine.container.MountConfig.ReadOnlyDepth;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.rest.json.ObjectBuilder;
import java.util.List;

/** Writes mounts: as asked for, and as resolved. */
final class MountJson {
    private MountJson() {}

    static JsonObject config(MountConfig mount) {
        ObjectBuilder json = ObjectBuilder.object()
                .put("Type", mount.type())
                .putUnlessEmpty("Source", mount.source())
                .put("Target", mount.target())
                .putIfTrue("ReadOnly", mount.readOnly());
        if (mount.type().equals("bind")) {
            bindOptions(json, mount);
        }
        if (mount.type().equals("volume")) {
            volumeOptions(json, mount);
        }
        if (mount.type().equals("image") && !mount.subpath().isEmpty()) {
            json.put("ImageOptions", ObjectBuilder.object().put("Subpath", mount.subpath()));
        }
        if (mount.type().equals("tmpfs") && (mount.tmpfsSize() != 0 || mount.tmpfsMode() != 0)) {
            json.put(
                    "TmpfsOptions",
                    ObjectBuilder.object()
                            .putUnlessZero("SizeBytes", mount.tmpfsSize())
                            .putUnlessZero("Mode", mount.tmpfsMode()));
        }
        return json.build();
    }

    private static void bindOptions(ObjectBuilder json, MountConfig mount) {
        ObjectBuilder options = ObjectBuilder.object()
                .putUnlessEmpty("Propagation", mount.propagation())
                .putIfTrue("NonRecursive", mount.nonRecursive())
                .putIfTrue("CreateMountpoint", mount.createMountpoint())
                .putIfTrue("ReadOnlyNonRecursive", mount.readOnlyDepth() == ReadOnlyDepth.TOP_ONLY)
                .putIfTrue("ReadOnlyForceRecursive", mount.readOnlyDepth() == ReadOnlyDepth.REQUIRED);
        if (!options.build().isEmpty()) {
            json.put("BindOptions", options);
        }
    }

    private static void volumeOptions(ObjectBuilder json, MountConfig mount) {
        ObjectBuilder options = ObjectBuilder.object()
                .putIfTrue("NoCopy", mount.noCopy())
                .putUnlessEmpty("Labels", mount.volumeLabels())
                .putUnlessEmpty("Subpath", mount.subpath());
        if (!mount.volumeDriver().isEmpty() || !mount.volumeOptions().isEmpty()) {
            options.put(
                    "DriverConfig",
                    ObjectBuilder.object()
                            .putUnlessEmpty("Name", mount.volumeDriver())
                            .putUnlessEmpty("Options", mount.volumeOptions()));
        }
        if (!options.build().isEmpty()) {
            json.put("VolumeOptions", options);
        }
    }

    static JsonArray points(List<MountPoint> points) {
        return ObjectBuilder.array(points, MountJson::point);
    }

    private static JsonObject point(MountPoint point) {
        return ObjectBuilder.object()
                .put("Type", point.type())
                .putUnlessEmpty("Name", point.name())
                .put("Source", point.source())
                .put("Destination", point.destination())
                .putUnlessEmpty("Driver", point.driver())
                .put("Mode", point.mode())
                .put("RW", point.writable())
                .put("Propagation", point.propagation())
                .build();
    }
}

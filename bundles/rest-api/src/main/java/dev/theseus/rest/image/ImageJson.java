package dev.theseus.rest.image;

import com.google.gson.JsonObject;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.Images.HistoryEntry;
import dev.theseus.engine.image.Images.Removed;
import dev.theseus.rest.container.ConfigJson;
import dev.theseus.rest.container.ContainerJson;
import dev.theseus.rest.http.ApiVersion;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.json.Times;
import java.util.List;
import java.util.Map;

/** Writes images: whole for inspect, in short for lists. */
public final class ImageJson {
    private ImageJson() {}

    static JsonObject inspect(ImageView image, Map<String, String> storage, boolean manifests, ApiVersion version) {
        ObjectBuilder json = ObjectBuilder.object()
                .put("Id", image.id().value())
                .put("RepoTags", image.tags())
                .put("RepoDigests", image.repoDigests())
                .put("Parent", image.parent())
                .put("Comment", image.comment());
        if (image.created().isPresent() || !version.atLeast(44)) {
            json.put("Created", image.created().map(Times::rfc3339).orElse(Times.ZERO));
        }
        if (!version.atLeast(45)) {
            json.put("ContainerConfig", noContainer());
        }
        json.put("DockerVersion", "")
                .put("Author", image.author())
                .put("Config", config(image.config(), version))
                .put("Architecture", image.platform().architecture())
                .putUnlessEmpty("Variant", image.platform().variant())
                .put("Os", image.platform().os())
                .putUnlessEmpty("OsVersion", image.osVersion())
                .put("Size", image.size());
        if (!version.atLeast(44)) {
            json.put("VirtualSize", image.size());
        }
        if (manifests && version.atLeast(48)) {
            ManifestJson.addTo(json, image);
        }
        return json.put("GraphDriver", ContainerJson.graphDriver(image.storageDriver(), storage))
                .put(
                        "RootFS",
                        ObjectBuilder.object()
                                .put("Type", "layers")
                                .put(
                                        "Layers",
                                        image.diffIds().stream()
                                                .map(Object::toString)
                                                .toList()))
                .put(
                        "Metadata",
                        ObjectBuilder.object()
                                .put(
                                        "LastTagTime",
                                        image.lastTagged().map(Times::rfc3339).orElse(Times.ZERO)))
                .build();
    }

    /** The container that an image was once committed from; images of today have none. */
    private static ObjectBuilder noContainer() {
        ObjectBuilder json =
                ObjectBuilder.object().put("Hostname", "").put("Domainname", "").put("User", "");
        for (String flag : List.of("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce")) {
            json.put(flag, false);
        }
        return json.putNull("Env")
                .putNull("Cmd")
                .put("Image", "")
                .putNull("Volumes")
                .put("WorkingDir", "")
                .putNull("Entrypoint")
                .putNull("OnBuild")
                .putNull("Labels");
    }

    /** The image's configuration; until 1.49 it had all the fields that a container's has. */
    private static JsonObject config(ImageConfig config, ApiVersion version) {
        ObjectBuilder json = ObjectBuilder.object();
        boolean whole = !version.atLeast(50);
        if (whole) {
            json.put("Hostname", "")
                    .put("Domainname", "")
                    .put("User", config.user())
                    .put("AttachStdin", false)
                    .put("AttachStdout", false)
                    .put("AttachStderr", false)
                    .put("Tty", false)
                    .put("OpenStdin", false)
                    .put("StdinOnce", false)
                    .put("Image", "");
        } else {
            json.putUnlessEmpty("User", config.user());
        }
        if (!config.exposedPorts().isEmpty()) {
            json.put("ExposedPorts", ObjectBuilder.set(config.exposedPorts()));
        }
        json.putUnlessEmpty("Env", config.environment());
        if (whole || config.command().isPresent()) {
            json.putOrNull("Cmd", config.command());
        }
        config.healthcheck().ifPresent(check -> json.put("Healthcheck", ConfigJson.healthcheck(check)));
        json.putIfTrue("ArgsEscaped", config.argsEscaped());
        if (!config.volumes().isEmpty()) {
            json.put("Volumes", ObjectBuilder.set(config.volumes()));
        } else if (whole) {
            json.putNull("Volumes");
        }
        if (whole) {
            json.put("WorkingDir", config.workingDirectory())
                    .putOrNull("Entrypoint", config.entrypoint())
                    .putOrNull("OnBuild", config.onBuild())
                    .putOrNull("Labels", config.labels());
        } else {
            json.putUnlessEmpty("WorkingDir", config.workingDirectory());
            config.entrypoint().ifPresent(words -> json.put("Entrypoint", words));
            json.putUnlessEmpty("OnBuild", config.onBuild()).putUnlessEmpty("Labels", config.labels());
        }
        return json.putUnlessEmpty("StopSignal", config.stopSignal())
                .putUnlessEmpty("Shell", config.shell())
                .build();
    }

    /**
     * An element of {@code GET /images/json}.
     *
     * @param sharedSize bytes; -1 when not computed
     * @param containers -1 when not counted
     * @param manifests whether to tell of its manifest
     */
    public static JsonObject summary(
            ImageView image, long sharedSize, long containers, boolean manifests, ApiVersion version) {
        ObjectBuilder json = ObjectBuilder.object()
                .put("Containers", containers)
                .put(
                        "Created",
                        image.created().map(time -> time.getEpochSecond()).orElse(0L))
                .put("Id", image.id().value())
                .putOrNull("Labels", image.config().labels())
                .put("ParentId", image.parent())
                .put("RepoDigests", image.repoDigests())
                .put("RepoTags", image.tags())
                .put("SharedSize", sharedSize)
                .put("Size", image.size());
        if (!version.atLeast(44)) {
            json.put("VirtualSize", image.size());
        }
        if (manifests && version.atLeast(47)) {
            ManifestJson.addTo(json, image);
        }
        return json.build();
    }

    static JsonObject history(HistoryEntry entry) {
        return ObjectBuilder.object()
                .put("Id", entry.id().isEmpty() ? "<missing>" : entry.id())
                .put("Created", Times.unix(entry.created()))
                .put("CreatedBy", entry.createdBy())
                .putOrNull("Tags", entry.tags())
                .put("Size", entry.size())
                .put("Comment", entry.comment())
                .build();
    }

    static JsonObject removed(Removed removed) {
        return ObjectBuilder.object()
                .putUnlessEmpty("Untagged", removed.untagged())
                .putUnlessEmpty("Deleted", removed.deleted())
                .build();
    }
}

package dev.theseus.rest.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.engine.container.ContainerView;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.PortBinding;
import dev.theseus.rest.http.ApiVersion;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.json.Times;
import dev.theseus.settings.Settings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes containers: whole for inspect, in short for lists. */
public final class ContainerJson {
    private final HostConfigJson hostConfig;

    public ContainerJson(Settings settings) {
        hostConfig = new HostConfigJson(settings);
    }

    JsonObject inspect(ContainerView view, Map<String, String> storage, ApiVersion version) {
        Path directory = view.directory();
        ObjectBuilder json = ObjectBuilder.object()
                .put("Id", view.id())
                .put("Created", Times.rfc3339(view.created()))
                .put("Path", view.path())
                .put("Args", view.arguments())
                .put("State", StateJson.of(view.state()))
                .put("Image", view.imageId().value())
                .put("ResolvConfPath", directory.resolve("resolv.conf").toString())
                .put("HostnamePath", directory.resolve("hostname").toString())
                .put("HostsPath", directory.resolve("hosts").toString())
                .put("LogPath", view.logPath().map(Path::toString).orElse(""))
                .put("Name", "/" + view.name())
                .put("RestartCount", view.restartCount())
                .put("Driver", view.storageDriver())
                .put("Platform", platform(view))
                .put("MountLabel", "")
                .put("ProcessLabel", "")
                .put("AppArmorProfile", "")
                .putOrNull("ExecIDs", view.execIds())
                .put("HostConfig", hostConfig.of(view))
                .put("GraphDriver", graphDriver(view.storageDriver(), storage));
        view.sizeRw().ifPresent(size -> json.put("SizeRw", size));
        view.sizeRootFs().ifPresent(size -> json.put("SizeRootFs", size));
        return json.put("Mounts", MountJson.points(view.mounts()))
                .put("Config", ConfigJson.of(view.id(), view.spec()))
                .put("NetworkSettings", NetworkSettingsJson.of(view, version))
                .build();
    }

    /** Where a layer is kept; drivers that say nothing have no data. */
    public static JsonObject graphDriver(String name, Map<String, String> details) {
        ObjectBuilder json = ObjectBuilder.object();
        if (details.isEmpty()) {
            json.putNull("Data");
        } else {
            json.put("Data", details);
        }
        return json.put("Name", name).build();
    }

    private static String platform(ContainerView view) {
        int slash = view.platform().indexOf('/');
        return slash < 0 ? view.platform() : view.platform().substring(0, slash);
    }

    /** An element of {@code GET /containers/json}. */
    public JsonObject summary(ContainerView view, Instant now) {
        ObjectBuilder json = ObjectBuilder.object()
                .put("Id", view.id())
                .put("Names", List.of("/" + view.name()))
                .put("Image", view.spec().image())
                .put("ImageID", view.imageId().value())
                .put("Command", command(view))
                .put("Created", view.created().getEpochSecond())
                .put("Ports", ports(view));
        view.sizeRw().ifPresent(size -> json.putUnlessZero("SizeRw", size));
        view.sizeRootFs().ifPresent(size -> json.putUnlessZero("SizeRootFs", size));
        return json.put("Labels", view.spec().labels())
                .put("State", view.state().status().word())
                .put("Status", StateJson.sentence(view.state(), now))
                .put(
                        "HostConfig",
                        ObjectBuilder.object()
                                .put("NetworkMode", HostConfigJson.networkMode(view))
                                .putUnlessEmpty(
                                        "Annotations", view.spec().lifecycle().annotations()))
                .put("NetworkSettings", ObjectBuilder.object().put("Networks", NetworkSettingsJson.networks(view)))
                .put("Mounts", MountJson.points(view.mounts()))
                .build();
    }

    private static String command(ContainerView view) {
        return Stream.concat(
                        Stream.of(view.path()),
                        view.arguments().stream()
                                .map(argument -> argument.contains(" ") ? "'" + argument + "'" : argument))
                .collect(Collectors.joining(" "));
    }

    private static JsonArray ports(ContainerView view) {
        List<JsonObject> ports = new ArrayList<>();
        if (view.state().isRunning()) {
            Map<PortKey, List<PortBinding>> published = NetworkSettingsJson.published(view);
            published.forEach((port, bindings) -> bindings.forEach(binding -> ports.add(ObjectBuilder.object()
                    .putUnlessEmpty("IP", binding.hostIp())
                    .put("PrivatePort", port.port())
                    .put("PublicPort", Integer.parseInt(binding.hostPort()))
                    .put("Type", port.protocol())
                    .build())));
            view.spec().exposedPorts().stream()
                    .filter(port -> published.getOrDefault(port, List.of()).isEmpty())
                    .forEach(port -> ports.add(ObjectBuilder.object()
                            .put("PrivatePort", port.port())
                            .put("Type", port.protocol())
                            .build()));
        }
        return ObjectBuilder.array(ports, port -> port);
    }
}

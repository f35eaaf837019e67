package dev.theseus.rest.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.engine.system.SystemService.Info;
import dev.theseus.engine.system.SystemService.Version;
import dev.theseus.rest.http.ApiVersion;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.json.Times;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes {@code GET /info}. */
final class InfoJson {
    private static final Pattern CREDENTIALS = Pattern.compile("^([a-z0-9+.-]*://)?[^/@]+@");
    /** Registries that are spoken to without TLS whatever the settings say. */
    private static final List<String> LOOPBACK = List.of("::1/128", "127.0.0.0/8");

    private InfoJson() {}

    static JsonObject of(Info info, Version version, ApiVersion api) {
        ObjectBuilder json = ObjectBuilder.object()
                .put("ID", info.id())
                .put("Containers", info.containers())
                .put("ContainersRunning", info.running())
                .put("ContainersPaused", info.paused())
                .put("ContainersStopped", info.stopped())
                .put("Images", info.images())
                .put("Driver", info.storageDriver())
                .put("DriverStatus", pairs(info.storageStatus()))
                .put("Plugins", plugins(info));
        abilities(json);
        json.put("Debug", info.debug())
                .put("NFd", info.openFiles())
                .put("OomKillDisable", info.cgroupVersion() == 1)
                .put("NGoroutines", info.threads())
                .put("SystemTime", Times.rfc3339(info.now()))
                .put("LoggingDriver", info.loggingDriver())
                .put("CgroupDriver", "cgroupfs")
                .put("CgroupVersion", String.valueOf(info.cgroupVersion()))
                .put("NEventsListener", info.eventListeners());
        host(json, info, VersionJson.asDocker(version.version()));
        json.put("RegistryConfig", registries(info))
                .putNull("GenericResources")
                .put("HttpProxy", masked(info.proxies().http()))
                .put("HttpsProxy", masked(info.proxies().https()))
                .put("NoProxy", info.proxies().exempt())
                .put("Name", info.name())
                .put("Labels", info.labels())
                .put("ExperimentalBuild", false)
                .put("Runtimes", runtimes(info.runtimes()))
                .put("DefaultRuntime", info.defaultRuntime())
                .put("Swarm", swarm())
                .put("LiveRestoreEnabled", info.liveRestore())
                .put("Isolation", "")
                .put("InitBinary", info.initBinary())
                .put("ContainerdCommit", commit(""))
                .put("RuncCommit", commit(runtimeCommit(version, info.defaultRuntime())))
                .put("InitCommit", commit(""))
                .put("SecurityOptions", info.securityOptions());
        if (api.atLeast(49)) {
            json.put("FirewallBackend", ObjectBuilder.object().put("Driver", info.firewallDriver()));
        }
        if (!api.atLeast(50)) {
            // Of no meaning any more before they were left out.
            json.put("BridgeNfIptables", false).put("BridgeNfIp6tables", false);
        }
        json.put("CDISpecDirs", List.of()).putOrNull("Warnings", info.warnings());
        return json.build();
    }

    private static void abilities(ObjectBuilder json) {
        for (String ability : List.of(
                "MemoryLimit", "SwapLimit", "CpuCfsPeriod", "CpuCfsQuota", "CPUShares", "CPUSet", "PidsLimit")) {
            json.put(ability, true);
        }
        json.put("IPv4Forwarding", true);
    }

    private static void host(ObjectBuilder json, Info info, String version) {
        json.put("KernelVersion", info.kernelVersion())
                .put("OperatingSystem", info.operatingSystem())
                .put("OSVersion", "")
                .put("OSType", "linux")
                .put("Architecture", info.architecture())
                .put("IndexServerAddress", "https://index.docker.io/v1/")
                .put("NCPU", info.cpus())
                .put("MemTotal", info.memory())
                .put("DockerRootDir", info.dataRoot())
                .put("ServerVersion", version);
    }

    private static JsonArray pairs(Map<String, String> status) {
        JsonArray pairs = new JsonArray();
        status.forEach((label, value) -> pairs.add(ObjectBuilder.array(List.of(label, value))));
        return pairs;
    }

    private static ObjectBuilder plugins(Info info) {
        return ObjectBuilder.object()
                .put("Volume", info.volumeDrivers())
                .put("Network", info.networkDrivers())
                .putNull("Authorization")
                .put("Log", info.logDrivers());
    }

    private static ObjectBuilder registries(Info info) {
        JsonObject indexes = new JsonObject();
        indexes.add(
                "docker.io",
                ObjectBuilder.object()
                        .put("Name", "docker.io")
                        .put("Mirrors", info.registryMirrors())
                        .put("Secure", true)
                        .put("Official", true)
                        .build());
        info.insecureRegistries().stream()
                .filter(registry -> !registry.contains("/"))
                .forEach(registry -> indexes.add(
                        registry,
                        ObjectBuilder.object()
                                .put("Name", registry)
                                .put("Mirrors", List.of())
                                .put("Secure", false)
                                .put("Official", false)
                                .build()));
        return ObjectBuilder.object()
                .put(
                        "InsecureRegistryCIDRs",
                        Stream.concat(LOOPBACK.stream(), info.insecureRegistries().stream())
                                .filter(registry -> registry.contains("/"))
                                .distinct()
                                .toList())
                .put("IndexConfigs", indexes)
                .put("Mirrors", info.registryMirrors());
    }

    /** Without what lets somebody in. */
    static String masked(String proxy) {
        return CREDENTIALS.matcher(proxy).replaceFirst("$1xxxxx:xxxxx@");
    }

    private static JsonObject runtimes(Map<String, List<String>> runtimes) {
        JsonObject json = new JsonObject();
        runtimes.forEach((name, command) -> {
            ObjectBuilder runtime = ObjectBuilder.object().put("path", command.isEmpty() ? name : command.getFirst());
            if (command.size() > 1) {
                runtime.put("runtimeArgs", command.subList(1, command.size()));
            }
            json.add(name, runtime.build());
        });
        return json;
    }

    private static ObjectBuilder swarm() {
        return ObjectBuilder.object()
                .put("NodeID", "")
                .put("NodeAddr", "")
                .put("LocalNodeState", "inactive")
                .put("ControlAvailable", false)
                .put("Error", "")
                .putNull("RemoteManagers");
    }

    private static ObjectBuilder commit(String id) {
        return ObjectBuilder.object().put("ID", id);
    }

    /** A runtime that does not tell its commit is known as well by its version. */
    private static String runtimeCommit(Version version, String runtime) {
        return version.parts().stream()
                .filter(part -> part.name().equals(runtime))
                .map(part -> part.details().getOrDefault("GitCommit", part.version()))
                .findFirst()
                .orElse("");
    }
}

package dev.theseus.rest.system;

import com.google.gson.JsonObject;
import dev.theseus.engine.system.SystemService.Part;
import dev.theseus.engine.system.SystemService.Version;
import dev.theseus.rest.http.ApiVersion;
import dev.theseus.rest.json.ObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes {@code GET /version}. */
final class VersionJson {
    /** The first release with API 1.51. */
    private static final String DOCKER_RELEASE = "28.3.0";

    private VersionJson() {}

    static JsonObject of(Version version) {
        List<JsonObject> components = new ArrayList<>();
        Map<String, String> details = new TreeMap<>(Map.of(
                "ApiVersion", ApiVersion.CURRENT.toString(),
                "MinAPIVersion", ApiVersion.MINIMUM.toString(),
                "Arch", version.arch(),
                "BuildTime", version.buildTime(),
                "Experimental", "false",
                "GitCommit", version.gitCommit(),
                "GoVersion", language(),
                "KernelVersion", version.kernel(),
                "Os", "linux"));
        components.add(component("Engine", asDocker(version.version()), details));
        for (Part part : version.parts()) {
            components.add(component(part.name(), part.version(), part.details()));
        }
        return ObjectBuilder.object()
                .put("Platform", ObjectBuilder.object().put("Name", "Theseus " + version.version()))
                .put("Components", ObjectBuilder.array(components, component -> component))
                .put("Version", asDocker(version.version()))
                .put("ApiVersion", ApiVersion.CURRENT.toString())
                .put("MinAPIVersion", ApiVersion.MINIMUM.toString())
                .put("GitCommit", version.gitCommit())
                .put("GoVersion", language())
                .put("Os", "linux")
                .put("Arch", version.arch())
                .put("KernelVersion", version.kernel())
                .put("BuildTime", version.buildTime())
                .build();
    }

    /**
     * Clients compare the server's version with Docker's releases (Testcontainers wants 1.6.0 at least), so it is the
     * release whose API this is, with our own version as its build.
     */
    static String asDocker(String version) {
        return DOCKER_RELEASE + "+theseus" + version;
    }

    /** The field is Docker's; the honest answer is what this daemon runs on. */
    private static String language() {
        return "java" + Runtime.version().feature();
    }

    private static JsonObject component(String name, String version, Map<String, String> details) {
        return ObjectBuilder.object()
                .put("Name", name)
                .put("Version", version)
                .put("Details", details)
                .build();
    }
}

package dev.theseus.rest.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.theseus.api.error.EngineException;
import dev.theseus.rest.http.ApiVersion;
import dev.theseus.rest.json.JsonFields;
import java.util.Map;

/**
 * What the body of a create means at the version of the API that it was written for: what came later means nothing, or is refused where
 * a client must not believe that it is in force, and some defaults were others.
 */
final class CreateVersions {
    private static final String HOST = "HostConfig";
    private static final String NETWORKING = "NetworkingConfig";
    private static final String ENDPOINTS = "EndpointsConfig";
    private static final String MOUNTS = "Mounts";

    private CreateVersions() {}

    static JsonFields read(JsonFields body, ApiVersion version) {
        if (version.atLeast(48)) {
            return body;
        }
        JsonFields read =
                body.with(HOST, host(body.objectOrEmpty(HOST), version).element());
        if (!version.atLeast(44) && body.object("Healthcheck").isPresent()) {
            read = read.with(
                    "Healthcheck",
                    body.objectOrEmpty("Healthcheck").without("StartInterval").element());
        }
        return body.object(NETWORKING).isPresent() ? withEndpoints(read, version) : read;
    }

    private static JsonFields host(JsonFields given, ApiVersion version) {
        JsonFields host = given;
        if (!version.atLeast(25)) {
            host.flag("AutoRemove");
            host = host.without("AutoRemove");
        }
        if (!version.atLeast(40)) {
            host = host.without("KernelMemoryTCP");
            if (host.string("IpcMode").isEmpty()) {
                host = host.with("IpcMode", new JsonPrimitive("shareable"));
            }
        }
        if (!version.atLeast(42)) {
            // Of a wrong type it is refused all the same.
            HostConfigReader.consoleSize(host);
            host = host.without("ConsoleSize");
        }
        if (!version.atLeast(43)) {
            host.stringMap("Annotations");
            host = host.without("Annotations");
        }
        return host.has(MOUNTS) ? host.with(MOUNTS, mounts(host, version)) : host;
    }

    private static JsonArray mounts(JsonFields host, ApiVersion version) {
        JsonArray all = new JsonArray();
        host.objects(MOUNTS).forEach(mount -> all.add(mount(mount, version).element()));
        return all;
    }

    private static JsonFields mount(JsonFields given, ApiVersion version) {
        JsonFields mount = given;
        JsonFields bind = given.objectOrEmpty("BindOptions");
        if (!version.atLeast(45)
                && !given.objectOrEmpty("VolumeOptions").string("Subpath").isEmpty()) {
            throw EngineException.invalid("VolumeOptions.Subpath needs API v1.45 or newer");
        }
        if (!version.atLeast(44) && given.string("Type").equals("bind")) {
            if (bind.flag("ReadOnlyForceRecursive")) {
                throw EngineException.invalid("BindOptions.ReadOnlyForceRecursive needs API v1.44 or newer");
            }
            if (given.flag("ReadOnly")) {
                bind = bind.with("ReadOnlyNonRecursive", new JsonPrimitive(true));
            }
        }
        if (!version.atLeast(42)) {
            bind = bind.without("CreateMountpoint");
            mount = ofItsType(mount, "VolumeOptions", "volume");
            mount = ofItsType(mount, "TmpfsOptions", "tmpfs");
        }
        if (!version.atLeast(40)) {
            bind = bind.without("NonRecursive");
        }
        return mount.string("Type").equals("bind") ? mount.with("BindOptions", bind.element()) : mount;
    }

    /** Options of another type were not looked at. */
    private static JsonFields ofItsType(JsonFields mount, String options, String type) {
        return mount.string("Type").equals(type) ? mount : mount.without(options);
    }

    private static JsonFields withEndpoints(JsonFields body, ApiVersion version) {
        JsonFields networking = body.objectOrEmpty(NETWORKING);
        Map<String, JsonFields> endpoints = networking.objectMap(ENDPOINTS);
        if (!version.atLeast(44) && endpoints.size() > 1) {
            throw EngineException.invalid(
                    "Container cannot be created with network endpoints: " + String.join(", ", endpoints.keySet()));
        }
        JsonObject all = new JsonObject();
        endpoints.forEach((network, endpoint) ->
                all.add(network, endpoint.without("GwPriority").element()));
        return body.with(NETWORKING, networking.with(ENDPOINTS, all).element());
    }
}

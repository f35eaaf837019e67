package dev.theseus.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.theseus.engine.container.IpcMode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a create means at the version that its client speaks. */
class CreateVersionsTest extends ApiTest {
    private static final String LATER = """
            {"Image":"busybox","Healthcheck":{"Test":["CMD","true"],"StartInterval":5000000000},
             "HostConfig":{"AutoRemove":true,"annotations":{"a":"b"},"ConsoleSize":[24,80],
               "Mounts":[{"Type":"tmpfs","Target":"/t","VolumeOptions":{"NoCopy":true}}]},
             "NetworkingConfig":{"EndpointsConfig":{"bridge":{"GwPriority":5}}}}""";

    private void create(String version, String name, String body, int status) throws IOException {
        assertEquals(
                status,
                post("/" + version + "/containers/create?name=" + name, body).status());
    }

    private String refusal(String version, String body) throws IOException {
        var answer = post("/" + version + "/containers/create", body);
        assertEquals(400, answer.status());
        return answer.json().getAsJsonObject().get("message").getAsString();
    }

    @Test
    void whatCameLaterMeansNothing() throws IOException {
        create("v1.24", "old", LATER, 201);
        var old = daemon.containers.inspectSpec("old");
        assertFalse(old.lifecycle().autoRemove());
        assertTrue(old.lifecycle().annotations().isEmpty());
        assertTrue(old.process().terminalSize().isEmpty());
        assertEquals(new IpcMode.Shareable(), old.namespaces().ipc());
        assertEquals(0, old.networking().endpoints().get("bridge").gatewayPriority());
        assertEquals(Duration.ZERO, old.healthcheck().orElseThrow().startInterval());
        create("v1.43", "between", LATER.replace("\"VolumeOptions\"", "\"Unknown\""), 201);
        var between = daemon.containers.inspectSpec("between");
        assertTrue(between.lifecycle().autoRemove());
        assertEquals("b", between.lifecycle().annotations().get("a"));
        assertEquals(IpcMode.DEFAULT, between.namespaces().ipc());
        assertEquals(Duration.ZERO, between.healthcheck().orElseThrow().startInterval());
    }

    @Test
    void whatAClientMustNotBelieveIsRefused() throws IOException {
        String volume =
                "{\"Image\":\"busybox\",\"HostConfig\":{\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"v\",\"Target\":\"/t\","
                        + "\"VolumeOptions\":{\"Subpath\":\"s\"}}]}}";
        assertEquals("VolumeOptions.Subpath needs API v1.45 or newer", refusal("v1.44", volume));
        create("v1.45", "sub", volume, 201);
        String bind =
                "{\"Image\":\"busybox\",\"HostConfig\":{\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/\",\"Target\":\"/t\",\"ReadOnly\":true,"
                        + "\"BindOptions\":{\"ReadOnlyForceRecursive\":true,\"Propagation\":\"rprivate\"}}]}}";
        assertEquals("BindOptions.ReadOnlyForceRecursive needs API v1.44 or newer", refusal("v1.43", bind));
        String two = "{\"Image\":\"busybox\",\"NetworkingConfig\":{\"EndpointsConfig\":{\"one\":{},\"two\":{}}}}";
        assertEquals("Container cannot be created with network endpoints: one, two", refusal("v1.43", two));
    }

    @Test
    void whatMeansNothingHasItsTypeAllTheSame() throws IOException {
        String size = "{\"Image\":\"busybox\",\"HostConfig\":{\"ConsoleSize\":\"large\"}}";
        assertTrue(refusal("v1.41", size).contains("ConsoleSize"), refusal("v1.41", size));
    }

    @Test
    void olderAnswersHaveWhatWasInThem() throws IOException {
        JsonObject before = get("/v1.44/images/busybox/json").json().getAsJsonObject();
        assertTrue(before.getAsJsonObject("ContainerConfig").get("Env").isJsonNull());
        assertFalse(get("/v1.45/images/busybox/json").json().getAsJsonObject().has("ContainerConfig"));
        JsonObject info = get("/v1.48/info").json().getAsJsonObject();
        assertFalse(info.has("FirewallBackend"));
        assertFalse(info.get("BridgeNfIptables").getAsBoolean());
        JsonObject now = get("/v1.51/info").json().getAsJsonObject();
        assertTrue(now.has("FirewallBackend"));
        assertFalse(now.has("BridgeNfIptables"));
    }
}

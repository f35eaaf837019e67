package dev.theseus.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.Happening;
import dev.theseus.testing.Await;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemApiTest extends ApiTest {
    @Test
    void versionAndInfoHaveWhatTheCommandPrints() throws IOException {
        JsonObject version = get("/version").object();
        assertEquals("1.51", version.get("ApiVersion").getAsString());
        assertEquals("1.24", version.get("MinAPIVersion").getAsString());
        assertEquals(
                "Engine",
                version.getAsJsonArray("Components")
                        .get(0)
                        .getAsJsonObject()
                        .get("Name")
                        .getAsString());
        JsonObject info = get("/info").object();
        assertEquals(
                "inactive", info.getAsJsonObject("Swarm").get("LocalNodeState").getAsString());
        assertEquals(
                "[[\"Backing Filesystem\",\"ext4\"]]", info.get("DriverStatus").toString());
        assertEquals(
                "{\"path\":\"runc\"}",
                info.getAsJsonObject("Runtimes").get("runc").toString());
        assertEquals("1", info.get("CgroupVersion").getAsString());
        assertEquals("x", info.getAsJsonObject("RuncCommit").get("ID").getAsString());
        assertTrue(info.getAsJsonObject("RegistryConfig")
                .getAsJsonArray("InsecureRegistryCIDRs")
                .toString()
                .startsWith("[\"::1/128\",\"127.0.0.0/8\""));
        assertEquals(
                "iptables",
                info.getAsJsonObject("FirewallBackend").get("Driver").getAsString());
        assertTrue(info.get("LiveRestoreEnabled").getAsBoolean());
    }

    @Test
    void diskUsageCanBeNarrowed() throws IOException {
        JsonObject all = get("/system/df").object();
        assertEquals(4_000_000, all.get("LayersSize").getAsLong());
        assertEquals(
                1,
                all.getAsJsonArray("Images")
                        .get(0)
                        .getAsJsonObject()
                        .get("Containers")
                        .getAsInt());
        assertTrue(get("/system/df?type=volume").object().get("Images").isJsonNull());
        JsonObject cache = get("/system/df?type=build-cache")
                .object()
                .getAsJsonArray("BuildCache")
                .get(0)
                .getAsJsonObject();
        assertEquals("exec.cachemount", cache.get("Type").getAsString());
        assertEquals(2048, cache.get("Size").getAsLong());
        assertEquals("unknown object type: moon", get("/system/df?type=moon").message());
    }

    @Test
    void eventsComeAsTheyHappen() throws Exception {
        try (TestClient client = new TestClient(socket)) {
            String filters =
                    URLEncoder.encode("{\"type\":[\"container\"],\"event\":[\"exec_create\"]}", StandardCharsets.UTF_8);
            client.send("GET", "/events?filters=" + filters, "");
            assertEquals(200, client.receiveHead().status());
            Await.until("there is a subscription", () -> !daemon.events.listeners.isEmpty());
            daemon.events.publish(new Happening.OfNetwork(
                    "n1", "mine", "bridge", Happening.NetworkChange.CONNECTED, Optional.of("c1")));
            daemon.events.publish(new Happening.OfContainer(
                    "c1", "web", "busybox", Map.of(), new ContainerChange.ExecCreated("e1", List.of("ls"))));
            assertEquals(
                    "{\"status\":\"exec_create: ls\",\"id\":\"c1\",\"from\":\"busybox\",\"Type\":\"container\","
                            + "\"Action\":\"exec_create: ls\",\"Actor\":{\"ID\":\"c1\",\"Attributes\":"
                            + "{\"execID\":\"e1\",\"image\":\"busybox\",\"name\":\"web\"}},\"scope\":\"local\",\"time\":1700000000,"
                            + "\"timeNano\":1700000000000000005}\n",
                    new String(client.chunk(), StandardCharsets.UTF_8));
        }
        Await.until("the subscription ends with the client", daemon.events.listeners::isEmpty);
    }

    @Test
    void pastEventsEndByThemselves() throws IOException {
        daemon.events.publish(new Happening.Pruned(Happening.PrunedKind.IMAGES, 1));
        daemon.events.publish(
                new Happening.OfVolume("data", "local", Happening.VolumeChange.CREATED, Optional.empty()));
        String text = get("/events?since=1600000000&until=1750000000&filters=%7B%22volume%22%3A%5B%22data%22%5D%7D")
                .text();
        assertEquals(
                "data",
                JsonParser.parseString(text)
                        .getAsJsonObject()
                        .getAsJsonObject("Actor")
                        .get("ID")
                        .getAsString());
        assertEquals(400, get("/events?since=yesterday").status());
        assertEquals(
                400, get("/events?filters=%7B%22colour%22%3A%5B%22red%22%5D%7D").status());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /swarm, 503",
        "GET, /services, 503",
        "GET, /nodes/x, 503",
        "POST, /secrets/create, 503",
        "POST, /swarm/leave, 503",
        "POST, /swarm/init, 501",
        "POST, /session, 501",
        "POST, /plugins/pull, 501",
        "GET, /plugins/x/y/json, 404",
        "GET, /distribution/nosuch/json, 404",
        "GET, /plugins, 200"
    })
    void whatIsNotOfferedSaysSo(String method, String path, int status) throws IOException {
        assertEquals(status, TestClient.call(socket, method, path).status());
    }

    @Test
    void swarmIsRefusedInDockersWords() throws IOException {
        assertEquals(
                "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this"
                        + " node to swarm and try again.",
                get("/services").message());
    }

    @Test
    void tracesAndSlotsCanBeLookedAt() throws IOException {
        get("/version");
        assertTrue(get("/debug/traces").text().contains("GET /version"));
        assertEquals(200, get("/debug/traces/0123456789abcdef0123456789abcdef").status());
        assertEquals(404, get("/debug/traces/none").status());
        JsonObject slot = get("/debug/drivers").json().getAsJsonArray().get(0).getAsJsonObject();
        assertEquals("ACTIVE", slot.get("State").getAsString());
        assertEquals(
                "create",
                slot.getAsJsonArray("Calls")
                        .get(0)
                        .getAsJsonObject()
                        .get("Operation")
                        .getAsString());
    }

    @Test
    void networksAreReadAndWritten() throws IOException {
        String body = """
            {"Name":"net","EnableIPv6":true,"Internal":true,"Labels":{"a":"b"},"Options":{"o":"p"},
             "IPAM":{"Driver":"default","Config":[{"Subnet":"10.9.0.0/24","IPRange":"10.9.0.128/25","Gateway":"10.9.0.1",
               "AuxiliaryAddresses":{"x":"10.9.0.5"}}]}}
            """;
        assertEquals(201, post("/networks/create", body).status());
        var config = daemon.networks.created.orElseThrow();
        assertTrue(config.enableIpv4() && config.enableIpv6() && config.internal());
        assertEquals("10.9.0.128/25", config.pools().getFirst().ipRange());
        assertEquals(400, post("/networks/create", "{}").status());
        assertEquals("network none not found", get("/networks/none").message());
        assertEquals(403, TestClient.call(socket, "DELETE", "/networks/bridge").status());
        assertEquals(
                200,
                post("/networks/bridge/connect", "{\"Container\":\"web\",\"EndpointConfig\":{\"Aliases\":[\"db\"]}}")
                        .status());
        assertEquals(List.of("db"), daemon.networks.connected.orElseThrow().aliases());
        assertEquals(
                0,
                get("/networks")
                        .json()
                        .getAsJsonArray()
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonObject("Containers")
                        .size());
        assertEquals(
                "web",
                get("/networks/bridge")
                        .object()
                        .getAsJsonObject("Containers")
                        .getAsJsonObject("d".repeat(64))
                        .get("Name")
                        .getAsString());
    }

    @Test
    void eventsGoForward() throws IOException {
        assertEquals(
                "`since` time (100) cannot be after `until` time (50)",
                get("/events?since=100&until=50").message());
    }

    @Test
    void volumesAreReadAndWritten() throws IOException {
        JsonObject created = post("/volumes/create", "{\"Name\":\"v\",\"Labels\":{\"a\":\"b\"}}")
                .object();
        assertEquals("2026-01-01T00:00:00Z", created.get("CreatedAt").getAsString());
        assertEquals("{\"a\":\"b\"}", created.get("Labels").toString());
        assertEquals("local", get("/volumes/data").object().get("Scope").getAsString());
        assertEquals(201, post("/volumes/create").status());
        assertEquals("get none: no such volume", get("/volumes/none").message());
        assertEquals(409, TestClient.call(socket, "DELETE", "/volumes/data").status());
        assertTrue(get("/volumes").object().get("Warnings").isJsonNull());
        assertEquals(
                "{\"VolumesDeleted\":[\"data\"],\"SpaceReclaimed\":9}\n",
                post("/volumes/prune").text());
        assertEquals(Map.of(), daemon.volumes.pruned);
        post("/v1.41/volumes/prune");
        assertEquals(Map.of("all", List.of("true")), daemon.volumes.pruned);
    }

    @Test
    void infoTellsTheProxiesWithoutTheirPasswords() throws IOException {
        JsonObject info = get("/info").object();
        assertEquals("http://xxxxx:xxxxx@proxy:3128", info.get("HttpProxy").getAsString());
        assertEquals("", info.get("HttpsProxy").getAsString());
        assertEquals(".corp", info.get("NoProxy").getAsString());
    }
}

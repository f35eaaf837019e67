package dev.theseus.rest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.api.runtime.Resources.ThrottleKind;
import dev.theseus.engine.container.ContainerStreams.LogRequest;
import dev.theseus.engine.network.NetworkMode;
import dev.theseus.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerApiTest extends ApiTest {
    private static final Gson PRETTY = new GsonBuilder()
            .disableHtmlEscaping()
            .setPrettyPrinting()
            .serializeNulls()
            .create();

    private static final String RICH = """
        ,"Hostname":"box","User":"1000:1000","Cmd":["exit","9"],"Entrypoint":"/bin/entry","Env":["A=1"],
        "Labels":{"k":"v"},"ExposedPorts":{"80/tcp":{},"53/udp":{}},"Volumes":{"/cache":{}},"StopSignal":"SIGINT",
        "StopTimeout":3,"Healthcheck":{"Test":["CMD","true"],"Interval":1000000000,"Retries":2},
        "HostConfig":{"ConsoleSize":[24,80],"Binds":["/a:/b:ro"],"Memory":67108864,"NanoCpus":1500000000,"PidsLimit":100,
          "PortBindings":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"}],"53/udp":null},
          "RestartPolicy":{"Name":"on-failure","MaximumRetryCount":4},"NetworkMode":"default","CapAdd":["NET_ADMIN"],
          "Mounts":[{"Type":"volume","Source":"data","Target":"/data","VolumeOptions":{"NoCopy":true,"Subpath":"s"}},
            {"Type":"tmpfs","Target":"/t","TmpfsOptions":{"SizeBytes":1024,"Mode":511}}],
          "Tmpfs":{"/run":"size=1m"},"Devices":[{"PathOnHost":"/dev/null","PathInContainer":"/dev/x"}],
          "Ulimits":[{"Name":"nofile","Soft":10,"Hard":20}],"Sysctls":{"net.a":"1"},"Init":true,"ShmSize":1048576,
          "BlkioDeviceReadBps":[{"Path":"/dev/sda","Rate":5}],"LogConfig":{"Type":"","Config":{"max-size":"1m"}},
          "SecurityOpt":["no-new-privileges"],"DeviceRequests":null,"MemorySwappiness":-1,"Privileged":false},
        "NetworkingConfig":{"EndpointsConfig":{"bridge":{"Aliases":["db"],"IPAMConfig":{"IPv4Address":"172.17.0.9"}}}}
        """;

    private void assertGolden(String name, JsonElement actual) throws IOException {
        try (InputStream golden = ContainerApiTest.class.getResourceAsStream("/golden/" + name)) {
            String expected = golden == null ? "" : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(expected.strip(), PRETTY.toJson(actual));
        }
    }

    @Test
    void inspectTellsAllThatWasAskedForAndDockersDefaults() throws IOException {
        String id = create("rich", RICH);
        assertGolden(
                "inspect-created.json", get("/v1.51/containers/" + id + "/json").json());
    }

    @Test
    void inspectOfARunningPlainContainer() throws IOException {
        create("plain", ",\"OpenStdin\":true");
        assertEquals(204, post("/containers/plain/start").status());
        assertGolden("inspect-running.json", get("/containers/plain/json").json());
    }

    @Test
    void theSpecReachesTheEngineAsItWasMeant() throws IOException {
        create("rich", RICH + ",\"Platform\":\"ignored\"");
        var spec = daemon.containers.inspectSpec("rich");
        assertEquals("/bin/entry", spec.process().entrypoint().orElseThrow().getFirst());
        assertEquals(Set.of("/cache"), spec.anonymousVolumes());
        assertEquals(NetworkMode.DEFAULT, spec.networking().mode());
        assertEquals("172.17.0.9", spec.networking().endpoints().get("bridge").ipv4Address());
        assertEquals(
                ThrottleKind.READ_BPS,
                spec.limits().resources().throttles().getFirst().kind());
        assertTrue(spec.limits().resources().memorySwappiness().isEmpty(), "-1 stands for the default");
        assertEquals("rwm", spec.security().devices().getFirst().permissions());
        assertEquals("s", spec.storage().mounts().getFirst().subpath());
        assertEquals(511, spec.storage().mounts().getLast().tmpfsMode());
    }

    @Test
    void listsAreShort() throws IOException {
        create("web", ",\"OpenStdin\":true,\"Cmd\":[\"sh\",\"-c\",\"echo a\"],\"ExposedPorts\":{\"443/tcp\":{}}");
        assertEquals("[]\n", get("/containers/json").text());
        post("/containers/web/start");
        JsonObject web = get("/containers/json").json().getAsJsonArray().get(0).getAsJsonObject();
        String status = web.remove("Status").getAsString();
        assertTrue(status.startsWith("Up "), status);
        assertGolden("list.json", web);
    }

    @Test
    void lifeHasDockersStatuses() throws IOException {
        create("web", ",\"OpenStdin\":true");
        assertEquals(304, post("/containers/web/stop").status());
        assertEquals(204, post("/containers/web/start").status());
        assertEquals(304, post("/containers/web/start").status());
        TestClient.Response conflict = TestClient.call(socket, "DELETE", "/containers/web");
        assertEquals(409, conflict.status());
        assertTrue(conflict.message().contains("container is running"));
        assertEquals(
                409,
                post("/containers/create?name=web", "{\"Image\":\"busybox\"}").status());
        assertEquals(404, post("/containers/create", "{\"Image\":\"missing\"}").status());
        assertEquals(204, post("/containers/web/rename?name=www").status());
        assertEquals(204, post("/containers/www/kill?signal=KILL").status());
        assertEquals(
                204, TestClient.call(socket, "DELETE", "/containers/www?v=1").status());
        assertEquals(404, get("/containers/www/json").status());
    }

    @Test
    void aCommandThatCannotBeFoundIsTheCallersFault() throws IOException {
        create("web", ",\"Cmd\":[\"nope\"]");
        TestClient.Response answer = post("/containers/web/start");
        assertEquals(400, answer.status());
        assertTrue(answer.message().contains("executable file not found in $PATH"));
    }

    @Test
    void waitSendsItsHeadBeforeTheEnd() throws IOException {
        create("web", ",\"OpenStdin\":true");
        try (TestClient client = new TestClient(socket)) {
            client.send("POST", "/containers/web/wait?condition=next-exit", "");
            assertEquals(200, client.receiveHead().status());
            post("/containers/web/start");
            post("/containers/web/stop");
            JsonObject result = JsonParser.parseString(new String(client.chunk(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
            assertEquals("{\"StatusCode\":143}", result.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "stop", "restart"})
    void aSignalThatIsNoneChangesNothing(String call) throws IOException {
        create("web", ",\"OpenStdin\":true");
        post("/containers/web/start");
        TestClient.Response refused = post("/containers/web/" + call + "?signal=NOSUCH");
        assertEquals(400, refused.status());
        assertTrue(refused.message().endsWith("invalid signal: NOSUCH"), refused.message());
        assertEquals(304, post("/containers/web/start").status(), "it runs on");
    }

    @Test
    void logsAreFramedUnlessThereIsATerminal() throws IOException {
        create("plain", "");
        TestClient.Response framed = get("/containers/plain/logs?stdout=1&stderr=1&tail=5&since=1700000000.5");
        assertEquals(
                "application/vnd.docker.multiplexed-stream", framed.headers().get("content-type"));
        assertArrayEquals(
                "\1\0\0\0\0\0\0\6first\n\2\0\0\0\0\0\0\7second\n".getBytes(StandardCharsets.UTF_8), framed.body());
        LogRequest request = daemon.containers.logRequests.getFirst();
        assertEquals(5, request.tail());
        assertEquals(Instant.ofEpochSecond(1_700_000_000L, 500_000_000), request.since());
        assertEquals(
                "application/vnd.docker.raw-stream",
                get("/v1.41/containers/plain/logs?stdout=1").headers().get("content-type"));

        create("tty", ",\"Tty\":true");
        assertEquals(
                "2026-01-02T03:04:05.120000000Z first\n2026-01-02T03:04:05.120000000Z second\n",
                get("/containers/tty/logs?stdout=1&timestamps=1").text());
    }

    @Test
    void followingLogsEndsWhenTheReaderLeaves() throws Exception {
        create("web", "");
        try (TestClient client = new TestClient(socket)) {
            client.send("GET", "/containers/web/logs?stdout=1&follow=1", "");
            assertEquals(200, client.receiveHead().status());
            client.chunk();
            // Not reading holds up the log's reader: back-pressure, not memory.
            Thread.sleep(200);
        }
        Await.until("the request has ended", () -> daemon.traces.open() == 0);
    }

    @Test
    void statsCompareWithTheReadingBefore() throws IOException {
        create("web", "");
        JsonObject once = get("/containers/web/stats?stream=0&one-shot=1").object();
        assertEquals("0001-01-01T00:00:00Z", once.get("preread").getAsString());
        assertEquals(
                1000,
                once.getAsJsonObject("cpu_stats")
                        .getAsJsonObject("cpu_usage")
                        .get("total_usage")
                        .getAsLong());
        assertEquals(
                1,
                once.getAsJsonObject("networks")
                        .getAsJsonObject("eth0")
                        .get("rx_bytes")
                        .getAsLong());

        JsonObject compared = get("/containers/web/stats?stream=false").object();
        assertEquals(
                2000,
                compared.getAsJsonObject("precpu_stats")
                        .getAsJsonObject("cpu_usage")
                        .get("total_usage")
                        .getAsLong());
        assertEquals(
                30_000,
                compared.getAsJsonObject("cpu_stats").get("system_cpu_usage").getAsLong());
    }

    @Test
    void updateChangesLimits() throws IOException {
        create("web", "");
        assertEquals(
                "{\"Warnings\":null}\n",
                post("/containers/web/update", "{\"Memory\":1048576}").text());
        assertEquals(
                1048576, daemon.containers.updated.orElseThrow().resources().memory());
    }

    @Test
    void filesGoInAndOut() throws IOException {
        create("web", "");
        TestClient.Response stat = TestClient.call(socket, "HEAD", "/containers/web/archive?path=/greeting");
        assertEquals(200, stat.status());
        String header = new String(
                Base64.getDecoder().decode(stat.headers().get("x-docker-container-path-stat")), StandardCharsets.UTF_8);
        assertEquals(
                "{\"name\":\"greeting\",\"size\":5,\"mode\":420,\"mtime\":\"2026-01-02T03:04:05Z\",\"linkTarget\":\"\"}",
                header);
        TestClient.Response tar = get("/containers/web/archive?path=/greeting");
        assertEquals("a tar", tar.text());
        assertEquals("application/x-tar", tar.headers().get("content-type"));
        assertEquals(404, get("/containers/web/archive?path=/none").status());
        assertEquals(400, get("/containers/web/archive").status());
        assertEquals(
                403,
                TestClient.call(socket, "PUT", "/containers/web/archive?path=/read-only")
                        .status());
        assertEquals(
                "[{\"Path\":\"/etc\",\"Kind\":0},{\"Path\":\"/etc/passwd\",\"Kind\":2}]\n",
                get("/containers/web/changes").text());
    }

    @Test
    void aPathWithANulByteIsRefused() throws IOException {
        create("web", "");
        for (String method : List.of("GET", "HEAD", "PUT")) {
            TestClient.Response refused = TestClient.call(socket, method, "/containers/web/archive?path=a%00b");
            assertEquals(400, refused.status());
        }
        assertEquals(
                "{\"message\":\"invalid path: it has a NUL byte in it\"}\n",
                get("/containers/web/archive?path=a%00b").text());
    }

    @Test
    void anUploadIsStreamed() throws IOException {
        create("web", "");
        try (TestClient client = new TestClient(socket)) {
            client.raw("PUT /containers/web/archive?path=/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] piece = ("8000\r\n" + "z".repeat(0x8000) + "\r\n").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 300; i++) {
                client.raw(piece);
            }
            client.raw("0\r\n\r\n");
            assertEquals(200, client.receive().status());
        }
        assertEquals(300 * 0x8000, daemon.files.received);
    }

    @Test
    void aDownloadThatBreaksIsNotMistakenForAWholeOne() throws IOException {
        create("web", "");
        try (TestClient client = new TestClient(socket)) {
            client.send("GET", "/containers/web/export", "");
            assertEquals(200, client.receiveHead().status());
            assertEquals("start", new String(client.chunk(), StandardCharsets.UTF_8));
            assertEquals(-1, client.input().read(), "no last chunk comes");
        }
    }

    @Test
    void topDefaultsItsArguments() throws IOException {
        create("web", "");
        assertEquals(
                "{\"Titles\":[\"PID\",\"CMD\"],\"Processes\":[[\"1\",\"sh -ef\"]]}\n",
                get("/containers/web/top").text());
    }

    @Test
    void manyRequestsAtOnce() {
        var calls = IntStream.range(0, 100)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return get("/containers/json").status();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }))
                .toList();
        assertFalse(calls.stream().map(CompletableFuture::join).anyMatch(status -> status != 200));
    }
}

package dev.theseus.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import dev.theseus.rest.fake.FakeTraces;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolTest extends ApiTest {
    @Test
    void pingTellsWhatClientsNegotiateWith() throws IOException {
        TestClient.Response ping = get("/_ping");
        assertEquals(200, ping.status());
        assertEquals("OK", ping.text());
        assertEquals("1.51", ping.headers().get("api-version"));
        assertEquals("linux", ping.headers().get("ostype"));
        assertEquals("false", ping.headers().get("docker-experimental"));
        assertEquals("inactive", ping.headers().get("swarm"));
        assertEquals("Theseus/0.1.0 (linux)", ping.headers().get("server"));

        TestClient.Response head = TestClient.call(socket, "HEAD", "/_ping");
        assertEquals(200, head.status());
        assertEquals("0", head.headers().get("content-length"));
        assertTrue(daemon.traces.begun.isEmpty(), "probes leave no traces");
    }

    @Test
    void requestsFollowEachOtherOnOneConnection() throws IOException {
        try (TestClient client = new TestClient(socket)) {
            client.send("GET", "/v1.51/containers/json", "");
            assertEquals("[]\n", client.receive().text());
            client.raw("GET /_ping HTTP/1.1\r\nHost: d\r\n\r\nGET /containers/x/json HTTP/1.1\r\nHost: d\r\n\r\n");
            assertEquals("OK", client.receive().text());
            assertEquals(404, client.receive().status());
        }
        assertEquals(List.of("GET /containers/json", "GET /containers/x/json"), daemon.traces.begun);
    }

    @Test
    void aConnectionIsClosedWhenTheClientWantsIt() throws IOException {
        try (TestClient client = new TestClient(socket)) {
            client.raw("GET /_ping HTTP/1.0\r\n\r\n");
            assertEquals("OK", client.receive().text());
            assertEquals(-1, client.input().read());
        }
    }

    @Test
    void aStreamForHttp10EndsWithTheConnection() throws IOException {
        create("web", "");
        try (TestClient client = new TestClient(socket)) {
            client.raw("GET /containers/web/logs?stdout=1 HTTP/1.0\r\n\r\n");
            TestClient.Response logs = client.receive();
            assertFalse(logs.headers().containsKey("transfer-encoding"));
            assertTrue(logs.text().contains("first\n"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET  | /nowhere                | 404 | page not found
        GET  | /v1.99/_ping            | 400 | client version 1.99 is too new. Maximum supported API version is 1.51
        GET  | /v1.23/_ping            | 400 | client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version
        GET  | /containers/none/json   | 404 | No such container: none
        POST | /containers/x/pause     | 501 | cannot pause
        POST | /containers/x/unpause   | 503 | runtime driver runc is absent
        GET  | /containers/%zz/json    | 400 | invalid URL escape in path: /containers/%zz/json
        GET  | /containers/json?filters=[1] | 400 | invalid filter: [1] (a JSON object of lists, or of objects with true values, is needed)
        GET  | /containers/json?limit=x | 400 | invalid value for query parameter limit: x (a whole number is needed)
        POST | /containers/x/wait?condition=soon | 400 | invalid condition: "soon"
        GET  | /containers/x/logs      | 400 | Bad parameters: you must choose at least one stream
        POST | /images/create          | 400 | either fromImage or fromSrc must be given
        GET  | /images/search?term=a&limit=101 | 400 | limit 101 is outside the range of [1, 100]
        GET  | /images/search?term=a&limit=x   | 400 | invalid limit specified: "x"
        GET  | /images/search?term=http://a/b  | 400 | invalid repository name: repository name (http://a/b) should not have a scheme
        GET  | /images/search?term=%5Ba:b/c    | 400 | invalid index name ([a:b)
        """)
    void failuresAreAStatusAndAMessage(String method, String path, int status, String message) throws IOException {
        TestClient.Response answer = TestClient.call(socket, method, path);
        assertEquals(status, answer.status());
        assertEquals(message, answer.message());
        assertEquals("application/json", answer.headers().get("content-type"));
    }

    @ParameterizedTest
    @CsvSource({
        "term=ubuntu, docker.io|ubuntu asked for 25;other ",
        "term=library/ubuntu%26limit=0, docker.io|ubuntu asked for 25;other ",
        "term=some/ubuntu, docker.io|some/ubuntu asked for 25;other ",
        "term=docker.io/library/x, docker.io|x asked for 25;other ",
        "term=local:5000/library/x, local:5000|library/x asked for 25;other ",
        "term=x%26limit=1, docker.io|x asked for 1",
        "term=x%26filters=stars:3, docker.io|x asked for 25",
        "term=x%26filters=is-official:false, other ",
        "term=x%26filters=is-automated:true, ''",
    })
    void asksTheRegistryThatTheTermNames(String query, String found) throws IOException {
        StringBuilder path = new StringBuilder("/images/search?");
        for (String parameter : query.split("%26")) {
            String[] filter = parameter.split("[=:]");
            path.append('&')
                    .append(
                            parameter.startsWith("filters")
                                    ? "filters="
                                            + URLEncoder.encode(
                                                    "{\"" + filter[1] + "\":[\"" + filter[2] + "\"]}",
                                                    StandardCharsets.UTF_8)
                                    : parameter);
        }
        JsonArray hits = TestClient.call(socket, "GET", path.toString()).json().getAsJsonArray();
        assertEquals(
                found.strip(),
                hits.asList().stream()
                        .map(hit -> hit.getAsJsonObject().get("name").getAsString() + " "
                                + hit.getAsJsonObject().get("description").getAsString())
                        .collect(Collectors.joining(";"))
                        .strip());
    }

    @Test
    void aPlatformThatIsNoObjectIsRefused() throws IOException {
        TestClient.Response answer = TestClient.call(socket, "GET", "/images/x/json?platform=linux/amd64");
        assertEquals(400, answer.status());
        assertTrue(answer.message().startsWith("failed to parse platform: "), answer.message());
        TestClient.Response half = TestClient.call(
                socket,
                "GET",
                "/images/x/history?platform=" + URLEncoder.encode("{\"os\":\"linux\"}", StandardCharsets.UTF_8));
        assertEquals(400, half.status());
        assertEquals("both OS and Architecture must be provided", half.message());
        TestClient.Response both = TestClient.call(socket, "GET", "/images/x/json?manifests=1&platform=%7B%7D");
        assertEquals(400, both.status());
        assertEquals("conflicting options: manifests and platform options cannot both be set", both.message());
    }

    @ParameterizedTest
    @CsvSource({"stars, x, stars=x", "is-official, odd, is-official=[odd]", "nonsense, x, nonsense"})
    void badFiltersOfASearchAreNamed(String name, String value, String named) throws IOException {
        String json = URLEncoder.encode("{\"" + name + "\":[\"" + value + "\"]}", StandardCharsets.UTF_8);
        TestClient.Response answer = TestClient.call(socket, "GET", "/images/search?term=a&filters=" + json);
        assertEquals(400, answer.status());
        assertEquals("invalid filter '" + named + "'", answer.message());
    }

    @Test
    void anotherMethodOnAKnownPathIsNotFoundEither() throws IOException {
        TestClient.Response answer = TestClient.call(socket, "PATCH", "/containers/json");
        assertEquals(404, answer.status());
        assertEquals("page not found", answer.message());
    }

    @Test
    void aFailureNamesItsTrace() throws IOException {
        TestClient.Response answer = get("/containers/none/json");
        assertEquals(FakeTraces.ID, answer.headers().get("theseus-trace"));
        assertEquals(List.of("No such container: none"), daemon.traces.failures);
        assertFalse(get("/version").headers().containsKey("theseus-trace"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"Image":               | invalid JSON: unexpected EOF
        [1]                     | invalid JSON: an object is needed, got an array
        {"Image":"a"} x         | invalid JSON
        {"Image":7}             | invalid JSON: field Image must be a string, got number 7
        {"Image":"a","HostConfig":{"Memory":"1g"}} | invalid JSON: field HostConfig.Memory must be a number, got a string
        {"Image":"a","HostConfig":{"Memory":1.5}}  | invalid JSON: field HostConfig.Memory must be a whole number of 64 bits, got number 1.5
        {"Image":"a","Env":["A=1",2]}              | invalid JSON: field Env[1] must be a string, got number 2
        {"Image":"a","HostConfig":{"Mounts":[{"Type":"bind","Target":"/a","BindOptions":3}]}} | invalid JSON: field HostConfig.Mounts[0].BindOptions must be an object, got number 3
        {"Image":"a","HostConfig":{"PortBindings":{"99999/tcp":[]}}} | invalid port specification: "99999/tcp"
        {"Image":"a","HostConfig":{"RestartPolicy":{"Name":"sometimes"}}} | invalid restart policy: unknown policy 'sometimes'
        {"Image":"a","HostConfig":{"ExtraHosts":["nope"]}}   | bad format for add-host: "nope"
        {"Image":"a","HostConfig":{"ExtraHosts":["a:b"]}}    | invalid IP address in add-host: "b"
        {"Image":"a","HostConfig":{"Annotations":{"":"x"}}}  | invalid Annotations: the empty string is not permitted as an annotation key
        {"Image":"a","HostConfig":{"Mounts":[{"Type":"volume","Target":"/a","BindOptions":{}}]}} | BindOptions must not be specified on mount type "volume"
        {"Image":"a","HostConfig":{"Mounts":[{"Type":"bind","Target":"/a","TmpfsOptions":{}}]}}  | TmpfsOptions must not be specified on mount type "bind"
        {"Image":"a","HostConfig":{"Mounts":[{"Type":"tmpfs","Target":"/a","TmpfsOptions":{"SizeBytes":-1}}]}} | invalid mount config for type "tmpfs": invalid size: -1
        {}                      | no image specified
        """)
    void badBodiesNameTheFieldAndChangeNothing(String body, String message) throws IOException {
        TestClient.Response answer = post("/containers/create", body);
        assertEquals(400, answer.status(), answer.text());
        assertTrue(answer.message().startsWith(message), answer.message());
        assertEquals("[]\n", get("/containers/json?all=1").text());
    }

    @Test
    void aBodyMustBeThereAndBeJson() throws IOException {
        assertEquals(
                "invalid JSON: got EOF while reading request body",
                post("/containers/create").message());
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /containers/create HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");
            TestClient.Response answer = client.receive();
            assertEquals(400, answer.status());
            assertTrue(answer.message().startsWith("unsupported Content-Type header (text/plain)"));
        }
    }

    @Test
    void aWholeAddressIsAsGoodAsItsPath() throws IOException {
        try (TestClient client = new TestClient(socket)) {
            client.raw("GET http://docker/_ping HTTP/1.1\r\nHost: docker\r\n\r\n");
            assertEquals("OK", client.receive().text());
        }
    }

    @Test
    void aHugeBodyIsRefused() throws IOException {
        String huge = "{\"Image\":\"" + "x".repeat(4 * 1024 * 1024) + "\"}";
        TestClient.Response answer = post("/containers/create", huge);
        assertEquals(413, answer.status());
        assertEquals("the request's body is over 4194304 bytes", answer.message());
    }

    @Test
    void aBodyOfMillionsOfValuesIsRefused() throws IOException {
        for (String value : List.of("{},", "[],", "1,", "\"\",")) {
            String body = "{\"x\":[" + value.repeat(4_000_000 / value.length()) + "1]}";
            TestClient.Response answer = post("/containers/create", body);
            assertEquals(400, answer.status());
            assertTrue(answer.message().startsWith("invalid JSON: the request has too many values"), answer.message());
        }
    }

    @Test
    void whoReadsNoAnswersIsGivenNoMore() throws IOException {
        String request = "GET /containers/nobody/json HTTP/1.1\r\nHost: d\r\n\r\n";
        try (TestClient client = new TestClient(socket)) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    client.raw(request.repeat(50_000));
                } catch (IOException e) {
                    // Closed at the end, with most of it unsent.
                }
            });
            int served = awaitStandstill();
            assertTrue(served < 20_000, served + " requests were answered");
            for (int i = 0; i < served + 10; i++) {
                assertEquals(404, client.receive().status());
            }
            sender.interrupt();
        }
    }

    /** How many requests were begun when no more are. */
    private int awaitStandstill() {
        int before = 0;
        int now = 0;
        for (int still = 0; still < 5; still = now == before && now > 0 ? still + 1 : 0) {
            before = now;
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            now = daemon.traces.begun.size();
        }
        return now;
    }

    @Test
    void aDeepBodyIsRefused() throws IOException {
        TestClient.Response answer = post("/containers/create", "{\"x\":" + "[".repeat(100_000));
        assertEquals(400, answer.status());
        assertTrue(answer.message().startsWith("invalid JSON: "), answer.message());
    }

    @Test
    void thousandsOfLabelsAndVariablesAreTaken() throws IOException {
        String labels = IntStream.range(0, 20_000)
                .mapToObj(i -> "\"org.example.label" + i + "\":\"value " + i + "\"")
                .collect(Collectors.joining(","));
        String variables =
                IntStream.range(0, 20_000).mapToObj(i -> "\"NAME" + i + "=x\"").collect(Collectors.joining(","));
        create("big", ",\"Labels\":{" + labels + "},\"Env\":[" + variables + "]");
    }

    @Test
    void jsonIsReadAsStrictlyAsGoDoes() throws IOException {
        for (String body :
                List.of("{'Image':'busybox'}", "{Image:1}", "{\"Image\":\"\\q\"}", "//c\n{}", "{} {}", "{\"a\":NaN}")) {
            assertEquals(400, post("/containers/create", body).status(), body);
        }
    }

    @Test
    void anUnreadBodyDoesNotDisturbTheNextRequest() throws IOException {
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /nowhere HTTP/1.1\r\nContent-Length: 100000\r\n\r\n");
            assertEquals(404, client.receive().status());
            client.raw("x".repeat(100_000));
            client.send("GET", "/_ping", "");
            assertEquals("OK", client.receive().text());
        }
    }

    @Test
    void unknownFieldsAreIgnoredAndNamesMatchInAnyCase() throws IOException {
        assertEquals(
                201,
                post("/containers/create", "{\"image\":\"a\",\"Nonsense\":[{}],\"Env\":null}")
                        .status());
    }

    @Test
    void brokenRequestsAreRefused() throws IOException {
        try (TestClient client = new TestClient(socket)) {
            client.raw("what is this\r\n\r\n");
            assertEquals(400, client.receive().status());
            assertEquals(-1, client.input().read());
        }
        try (TestClient client = new TestClient(socket)) {
            client.raw("GET /_ping HTTP/1.1\r\nX: " + "y".repeat(300_000) + "\r\n\r\n");
            assertEquals(431, client.receive().status());
        }
    }

    @Test
    void aClientThatExpectsAContinueGetsIt() throws IOException {
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /containers/create HTTP/1.1\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 13\r\nExpect: 100-continue\r\n\r\n");
            assertEquals(100, client.receiveHead().status());
            client.raw("{\"Image\":\"a\"}");
            assertEquals(201, client.receive().status());
        }
    }
}

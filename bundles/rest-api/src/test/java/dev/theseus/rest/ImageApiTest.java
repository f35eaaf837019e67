package dev.theseus.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageApiTest extends ApiTest {
    private TestClient.Response pull(String query, String auth) throws IOException {
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /images/create?" + query + " HTTP/1.1\r\nHost: d\r\nX-Registry-Auth: " + auth
                    + "\r\nContent-Length: 0\r\n\r\n");
            return client.receive();
        }
    }

    @Test
    void aPullTellsItsProgress() throws IOException {
        String json = "{\"username\":\"me\",\"password\":\"p>?\",\"serveraddress\":\"r\"}";
        String auth = Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        TestClient.Response answer = pull("fromImage=busybox&tag=latest", auth);
        assertEquals(200, answer.status());
        assertEquals("""
            {"status":"Pulling from library/busybox","progressDetail":{},"id":"latest"}\r
            {"status":"Downloading","progressDetail":{"current":10,"total":100},"id":"abcabcabcabc"}\r
            {"status":"Status: Downloaded newer image for busybox:latest"}\r
            """, answer.text());
        assertEquals("me", daemon.images.auth.orElseThrow().username());
        assertEquals("p>?", daemon.images.auth.orElseThrow().password());
        assertFalse(daemon.images.allTags);
    }

    @Test
    void withoutATagAllAreMeant() throws IOException {
        pull("fromImage=busybox", "not%base64");
        assertTrue(daemon.images.allTags);
        assertTrue(daemon.images.auth.orElseThrow().isAnonymous(), "unreadable credentials are none");
        pull("fromImage=busybox:1.36", "");
        assertFalse(daemon.images.allTags);
    }

    @Test
    void aPullThatFailsAtOnceHasAStatusAndOneThatBreaksALine() throws IOException {
        TestClient.Response denied = pull("fromImage=denied&tag=latest", "");
        assertEquals(404, denied.status());
        assertTrue(denied.message().contains("may require 'docker login'"));
        TestClient.Response broken = pull("fromImage=broken&tag=latest", "");
        assertEquals(200, broken.status());
        assertTrue(broken.text()
                .endsWith("{\"errorDetail\":{\"message\":\"the registry lies about sha256:abc\"},"
                        + "\"error\":\"the registry lies about sha256:abc\"}\r\n"));
        assertEquals(400, pull("fromImage=UPPER&tag=latest", "").status());
    }

    @Test
    void tellsWhatARegistryHas() throws IOException {
        assertEquals(
                "{\"Descriptor\":{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:"
                        + "a".repeat(64)
                        + "\",\"size\":7},\"Platforms\":[{\"architecture\":\"amd64\",\"os\":\"linux\"}]}",
                get("/distribution/busybox/json").text().strip());
    }

    @Test
    void aPushNamesTheDigest() throws IOException {
        String text = post("/images/busybox/push?tag=latest").text();
        assertTrue(text.contains("\"aux\":{\"Tag\":\"latest\",\"Digest\":\"sha256:bbbb"), text);
    }

    @Test
    void namesMayHaveSlashesPlainOrEscaped() throws IOException {
        assertEquals(
                200, get("/images/registry.example:5000/deep/busybox:1/json").status());
        assertEquals(
                200,
                get("/images/registry.example:5000%2Fdeep%2Fbusybox:1/json").status());
        assertEquals(
                200,
                get("/v1.51/images/registry.example:5000/deep/busybox:1/history")
                        .status());
        assertEquals("No such image: none", get("/images/none/json").message());
    }

    @Test
    void inspectFollowsTheClientsVersion() throws IOException {
        var now = get("/v1.51/images/busybox/json").object();
        assertEquals("{}", now.get("Config").toString());
        assertFalse(now.has("VirtualSize"));
        var old = get("/v1.43/images/busybox/json").object();
        assertEquals(4_000_000, old.get("VirtualSize").getAsLong());
        assertTrue(old.getAsJsonObject("Config").get("Cmd").isJsonNull());
    }

    @Test
    void anArchiveIsStreamedInWithBackPressure() throws IOException {
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /images/load?quiet=1 HTTP/1.1\r\nHost: d\r\nContent-Type: application/x-tar\r\n"
                    + "Content-Length: 20000000\r\n\r\n");
            byte[] piece = new byte[1_000_000];
            for (int i = 0; i < 20; i++) {
                client.raw(piece);
            }
            assertEquals(
                    "{\"stream\":\"Loaded image: busybox:latest\\n\"}\r\n",
                    client.receive().text());
        }
        assertEquals(20_000_000, daemon.images.loaded);
    }

    @Test
    void anUploadThatStopsHalfWayIsTold() throws IOException {
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /images/create?fromSrc=-&repo=a HTTP/1.1\r\nHost: d\r\nContent-Length: 1000\r\n\r\nabc");
            client.shutdownOutput();
            assertEquals(499, client.receive().status());
        }
    }

    @Test
    void anArchiveIsStreamedOut() throws IOException {
        TestClient.Response tar = get("/images/get?names=busybox");
        assertEquals("application/x-tar", tar.headers().get("content-type"));
        assertEquals(10_000_000, tar.body().length);
        assertEquals(404, get("/images/none/get").status(), "a failure before the first byte has a status");
        assertEquals(400, get("/images/get").status());
    }

    @Test
    void removalListsWhatWent() throws IOException {
        assertEquals(
                "{\"Untagged\":\"busybox:latest\"}",
                TestClient.call(socket, "DELETE", "/images/busybox")
                        .json()
                        .getAsJsonArray()
                        .get(0)
                        .toString());
    }

    @Test
    void aCommitTakesAConfigOrNone() throws IOException {
        TestClient.Response answer = post("/commit?container=web&repo=a&tag=b&pause=0&changes=ENV+A=1&changes=CMD+x");
        assertEquals(201, answer.status());
        assertTrue(daemon.images.committed.orElseThrow().config().isEmpty());
        assertFalse(daemon.images.committed.orElseThrow().pause());
        assertEquals(
                List.of("ENV A=1", "CMD x"),
                daemon.images.committed.orElseThrow().changes());
        post("/commit?container=web", "{\"Cmd\":[\"y\"],\"ExposedPorts\":{\"80\":{}}}");
        assertEquals(
                List.of("y"),
                daemon.images
                        .committed
                        .orElseThrow()
                        .config()
                        .orElseThrow()
                        .command()
                        .orElseThrow());
        assertEquals(400, post("/commit").status());
    }

    @Test
    void aRegistryCanBeLoggedInTo() throws IOException {
        assertEquals(
                "{\"Status\":\"Login Succeeded\",\"IdentityToken\":\"\"}\n",
                post("/auth", "{\"username\":\"a\",\"password\":\"right\"}").text());
        assertEquals(
                401,
                post("/auth", "{\"username\":\"a\",\"password\":\"wrong\"}").status());
    }
}

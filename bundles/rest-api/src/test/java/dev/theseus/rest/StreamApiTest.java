package dev.theseus.rest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class StreamApiTest extends ApiTest {
    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: tcp\r\n";
    private static final String ALL = "stream=1&stdin=1&stdout=1&stderr=1";

    private TestClient attach(String name, String headers) throws IOException {
        TestClient client = new TestClient(socket);
        client.raw("POST /containers/" + name + "/attach?" + ALL + " HTTP/1.1\r\nHost: d\r\n" + headers + "\r\n");
        return client;
    }

    private static byte[] frame(int stream, String text) {
        return ((char) stream + "\0\0\0\0\0\0" + (char) text.length() + text).getBytes(StandardCharsets.US_ASCII);
    }

    private static void assertNext(TestClient client, byte[] expected) throws IOException {
        assertArrayEquals(expected, client.exactly(expected.length));
    }

    @Test
    void attachUpgradesAndFramesBothStreams() throws IOException {
        create("web", ",\"OpenStdin\":true");
        try (TestClient client = attach("web", UPGRADE)) {
            TestClient.Response head = client.receiveHead();
            assertEquals(101, head.status());
            assertEquals("tcp", head.headers().get("upgrade"));
            assertEquals(
                    "application/vnd.docker.multiplexed-stream", head.headers().get("content-type"));
            post("/containers/web/start");
            assertNext(client, frame(1, "hello\n"));
            assertNext(client, frame(2, "oops\n"));
            client.raw("abc");
            assertNext(client, frame(1, "ABC"));
            client.shutdownOutput();
            assertEquals(-1, client.input().read(), "the end of input ended the process, and that the stream");
        }
        JsonObject state = get("/containers/web/json").object().getAsJsonObject("State");
        assertEquals(7, state.get("ExitCode").getAsInt());
    }

    @Test
    void oldClientsAttachWithoutAnUpgradeAndMayTypeAtOnce() throws IOException {
        create("web", ",\"OpenStdin\":true");
        post("/containers/web/start");
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /v1.24/containers/web/attach?" + ALL + " HTTP/1.1\r\nHost: d\r\n\r\nGET / early");
            TestClient.Response head = client.receiveHead();
            assertEquals(200, head.status());
            assertEquals("application/vnd.docker.raw-stream", head.headers().get("content-type"));
            assertNext(client, frame(1, "GET / EARLY"));
        }
    }

    @Test
    void aClientMaySayAllAtOnceAndCloseItsSide() throws IOException {
        create("web", ",\"OpenStdin\":true");
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /containers/web/start HTTP/1.1\r\nContent-Length: 0\r\n\r\nPOST /containers/web/attach?"
                    + ALL + " HTTP/1.1\r\nHost: d\r\n\r\nall at once");
            client.shutdownOutput();
            assertEquals(204, client.receive().status());
            assertEquals(200, client.receiveHead().status());
            assertNext(client, frame(1, "ALL AT ONCE"));
            assertEquals(-1, client.input().read());
        }
    }

    /** As every {@code docker run} without {@code -i} does. */
    @Test
    void aClientThatOnlyListensLosesNothing() throws Exception {
        int much = 4_000_000;
        create("web", ",\"Cmd\":[\"fill\",\"" + much + "\"]");
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /containers/web/attach?stream=1&stdout=1&stderr=1 HTTP/1.1\r\nHost: d\r\n" + UPGRADE
                    + "\r\n");
            assertEquals(101, client.receiveHead().status());
            client.shutdownOutput();
            // It does not read at first, so that the socket is full.
            Future<?> start = Executors.newVirtualThreadPerTaskExecutor().submit(() -> post("/containers/web/start"));
            // A client that is slow: how much is sent until then is nobody's to see.
            Thread.sleep(200);
            assertNext(client, frame(1, "hello\n"));
            assertNext(client, frame(2, "oops\n"));
            client.exactly(8 + much);
            assertEquals(-1, client.input().read());
            start.get();
        }
    }

    @Test
    void aTerminalIsRawAndItsKeysDetach() throws Exception {
        create("tty", ",\"OpenStdin\":true,\"Tty\":true");
        try (TestClient client = attach("tty", UPGRADE)) {
            assertEquals(
                    "application/vnd.docker.raw-stream",
                    client.receiveHead().headers().get("content-type"));
            post("/containers/tty/start");
            assertNext(client, "hello\noops\n".getBytes(StandardCharsets.US_ASCII));
            client.raw(new byte[] {'a', 16, 'b', 16, 16});
            assertNext(client, new byte[] {'A', 16, 'B', 16});
            client.raw(new byte[] {17, 'c'});
            assertEquals(-1, client.input().read());
        }
        assertEquals("a\20b\20", daemon.containers.get("tty").typed());
        assertTrue(get("/containers/tty/json")
                .object()
                .getAsJsonObject("State")
                .get("Running")
                .getAsBoolean());
    }

    @Test
    void attachFailsWithAStatusBeforeTheUpgrade() throws IOException {
        try (TestClient client = attach("none", UPGRADE)) {
            assertEquals("No such container: none", client.receive().message());
            client.send("GET", "/_ping", "");
            assertEquals("OK", client.receive().text());
        }
        create("web", "");
        TestClient.Response answer = post("/containers/web/attach?detachKeys=ctrl-1");
        assertEquals(400, answer.status());
        assertTrue(answer.message().startsWith("invalid detach keys (ctrl-1)"));
    }

    @Test
    void aWebSocketCarriesTheStreamToo() throws IOException {
        create("web", ",\"OpenStdin\":true");
        try (TestClient client = new TestClient(socket)) {
            client.raw("GET /containers/web/attach/ws?" + ALL + " HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\n"
                    + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            TestClient.Response head = client.receiveHead();
            assertEquals(101, head.status());
            assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", head.headers().get("sec-websocket-accept"));
            post("/containers/web/start");
            assertNext(client, "\2\6hello\n".getBytes(StandardCharsets.US_ASCII), 0x82);
            assertNext(client, "\2\5oops\n".getBytes(StandardCharsets.US_ASCII), 0x82);
            client.raw(new byte[] {(byte) 0x81, (byte) 0x82, 1, 2, 3, 4, 'h' ^ 1, 'i' ^ 2});
            assertNext(client, "\2\2HI".getBytes(StandardCharsets.US_ASCII), 0x82);
            client.raw(new byte[] {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0});
            assertNext(client, new byte[] {0, 2, 3, (byte) 0xe8}, 0x88);
        }
        assertEquals(400, get("/containers/web/attach/ws").status());
    }

    private static void assertNext(TestClient client, byte[] expected, int first) throws IOException {
        expected[0] = (byte) first;
        assertNext(client, expected);
    }

    private String exec(String fields) throws IOException {
        return post("/containers/web/exec", "{\"AttachStdout\":true,\"Cmd\":" + fields + "}")
                .object()
                .get("Id")
                .getAsString();
    }

    @Test
    void anExecStreamsAndKeepsItsExitCode() throws IOException {
        String id = exec("[\"ls\",\"-l\"]");
        JsonObject before = get("/exec/" + id + "/json").object();
        assertTrue(before.get("ExitCode").isJsonNull());
        assertEquals(
                "ls", before.getAsJsonObject("ProcessConfig").get("entrypoint").getAsString());
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /exec/" + id + "/start HTTP/1.1\r\nHost: d\r\n" + UPGRADE
                    + "Content-Type: application/json\r\nContent-Length: 28\r\n\r\n{\"Detach\":false,\"Tty\":false}");
            assertEquals(101, client.receiveHead().status());
            assertNext(client, frame(1, "ls -l"));
            assertEquals(-1, client.input().read());
        }
        assertEquals(3, get("/exec/" + id + "/json").object().get("ExitCode").getAsInt());
    }

    /** Clients with buffered readers lose output that comes in one segment with the head. */
    @Test
    void anExecAnswersBeforeItsProcessRuns() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        daemon.execs.beforeRun = () -> awaitQuietly(answered);
        String id = exec("[\"ls\"]");
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /exec/" + id + "/start HTTP/1.1\r\nHost: d\r\n" + UPGRADE + "\r\n");
            assertEquals(101, client.receiveHead().status());
            answered.countDown();
            assertNext(client, frame(1, "ls"));
            assertEquals(-1, client.input().read());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withoutAnUpgradeAnExecIsARawStream() throws IOException {
        String id = exec("[\"ls\"]");
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /exec/" + id + "/start HTTP/1.1\r\nHost: d\r\n\r\n");
            TestClient.Response head = client.receiveHead();
            assertEquals(200, head.status());
            assertEquals("application/vnd.docker.raw-stream", head.headers().get("content-type"));
            assertNext(client, frame(1, "ls"));
        }
    }

    @Test
    void anExecThatCannotRunSaysSoInTheStream() throws IOException {
        String id = exec("[\"nope\"]");
        try (TestClient client = new TestClient(socket)) {
            client.raw("POST /exec/" + id + "/start HTTP/1.1\r\nHost: d\r\n" + UPGRADE + "\r\n");
            assertEquals(101, client.receiveHead().status());
            assertNext(client, frame(1, "exec: \"nope\": executable file not found in $PATH\r\n"));
        }
        assertEquals(127, get("/exec/" + id + "/json").object().get("ExitCode").getAsInt());
    }

    @Test
    void execsHaveDockersStatuses() throws IOException {
        assertEquals(400, post("/containers/web/exec", "{\"Cmd\":[]}").status());
        assertEquals(409, post("/containers/stopped/exec", "{\"Cmd\":[\"ls\"]}").status());
        assertEquals("No such exec instance: x", get("/exec/x/json").message());
        assertEquals(404, post("/exec/x/start", "{}").status());
        String id = exec("[\"ls\"]");
        assertEquals(200, post("/exec/" + id + "/start", "{\"Detach\":true}").status());
        assertEquals(200, post("/exec/" + id + "/resize?h=10&w=20").status());
        assertEquals(
                "invalid resize height \"\": invalid syntax",
                post("/exec/" + id + "/resize").message());
        assertEquals(
                "invalid resize width \"\": invalid syntax",
                post("/containers/web/resize?h=1").message());
        assertEquals(400, post("/containers/web/resize?h=-1&w=1").status());
    }
}

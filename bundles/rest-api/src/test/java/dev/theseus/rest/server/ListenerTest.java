package dev.theseus.rest.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.rest.TestClient;
import dev.theseus.rest.fake.FakeDaemon;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ListenerTest {
    @TempDir
    Path folder;

    private static FakeDaemon listen(String... hosts) {
        return new FakeDaemon(List.of(hosts), Optional.empty());
    }

    @Test
    void aUnixSocketIsForItsGroupOnlyAndGoesWithTheDaemon() throws IOException {
        Path socket = folder.resolve("deep/er/docker.sock");
        FakeDaemon daemon = listen("unix://" + socket);
        try (daemon) {
            assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
            assertEquals(200, TestClient.call(socket, "GET", "/_ping").status());
        }
        assertFalse(Files.exists(socket));
    }

    @Test
    void aStaleSocketIsReplacedAndALiveOneRespected() throws IOException {
        Path socket = folder.resolve("docker.sock");
        try (var abandoned = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            abandoned.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket), "left behind, as after a crash");
        try (FakeDaemon first = listen("unix://" + socket)) {
            EngineException failure = assertThrows(EngineException.class, () -> listen("unix://" + socket));
            assertTrue(failure.message().contains("another daemon answers there"), failure.message());
            assertEquals(200, TestClient.call(socket, "GET", "/_ping").status());
            assertEquals(List.of("unix://" + socket), first.addresses());
        }
    }

    @Test
    void whatIsNoSocketIsNotReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("docker.sock"), "precious");
        EngineException failure = assertThrows(EngineException.class, () -> listen("unix://" + file));
        assertTrue(failure.message().contains("something that is not a socket"), failure.message());
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void aPathThatIsTooLongIsNamed() {
        Path socket = folder.resolve("x".repeat(120));
        EngineException failure = assertThrows(EngineException.class, () -> listen("unix://" + socket));
        assertTrue(failure.message().contains("is too long"), failure.message());
    }

    @Test
    void oneHostThatFailsClosesTheOthers() {
        Path socket = folder.resolve("docker.sock");
        assertThrows(EngineException.class, () -> listen("unix://" + socket, "tcp://127.0.0.1:99999"));
        assertFalse(Files.exists(socket));
    }

    @Test
    void tcpListensWhereItSays() throws Exception {
        try (FakeDaemon daemon = listen("tcp://127.0.0.1:0");
                HttpClient client = HttpClient.newHttpClient()) {
            String address = daemon.addresses().getFirst();
            assertFalse(address.endsWith(":0"), address);
            URI uri = URI.create(address.replace("tcp://", "http://") + "/_ping");
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals("OK", answer.body());
        }
    }
}

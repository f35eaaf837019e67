package dev.theseus.rest;

import dev.theseus.rest.fake.FakeDaemon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon over a fake engine on a socket of its own. */
@Timeout(60)
abstract class ApiTest {
    @TempDir
    Path folder;

    Path socket;
    FakeDaemon daemon;

    @BeforeEach
    void listen() {
        socket = folder.resolve("docker.sock");
        daemon = new FakeDaemon(List.of("unix://" + socket), Optional.empty());
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    TestClient.Response get(String path) throws IOException {
        return TestClient.call(socket, "GET", path);
    }

    TestClient.Response post(String path, String body) throws IOException {
        return TestClient.call(socket, "POST", path, body);
    }

    TestClient.Response post(String path) throws IOException {
        return post(path, "");
    }

    String create(String name, String fields) throws IOException {
        TestClient.Response created = post("/containers/create?name=" + name, "{\"Image\":\"busybox\"" + fields + "}");
        if (created.status() != 201) {
            throw new AssertionError(created.text());
        }
        return created.object().get("Id").getAsString();
    }
}

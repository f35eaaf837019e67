package dev.theseus.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.SessionBuilds;
import dev.theseus.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildApiTest extends ApiTest {
    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Test
    void speaksTheClassicBuildersWords() throws IOException {
        String id = "ab".repeat(6);
        assertEquals(
                List.of(
                        "{\"stream\":\"Step 1/2 : FROM busybox\"}",
                        "{\"stream\":\"\\n\"}",
                        "{\"stream\":\" ---\\u003e " + id + "\\n\"}",
                        "{\"stream\":\"Step 2/2 : RUN echo ä\"}",
                        "{\"stream\":\"\\n\"}",
                        "{\"stream\":\" ---\\u003e Running in cdcdcdcdcdcd\\n\"}",
                        "{\"stream\":\"ä\\n\"}",
                        "{\"stream\":\"\\u001b[91moh\\n\\u001b[0m\"}",
                        "{\"stream\":\" ---\\u003e Removed intermediate container cdcdcdcdcdcd\\n\"}",
                        "{\"stream\":\" ---\\u003e " + id + "\\n\"}",
                        "{\"aux\":{\"ID\":\"sha256:" + "ab".repeat(32) + "\"}}",
                        "{\"stream\":\"[Warning] One or more build-args [X] were not consumed\\n\"}",
                        "{\"stream\":\"Successfully built " + id + "\\n\"}",
                        "{\"stream\":\"Successfully tagged a:latest\\n\"}"),
                post("/build").text().lines().map(BuildApiTest::plain).toList());
    }

    /** A writer of JSON may escape a sign or not. */
    private static String plain(String line) {
        return line.replace("--->", "---\\u003e");
    }

    @Test
    void aQuietBuildSaysTheIdAlone() throws IOException {
        assertEquals(
                "{\"stream\":\"sha256:" + "ab".repeat(32) + "\\n\"}",
                post("/build?q=1").text().strip());
    }

    @Test
    void aFailingCommandIsTheLastLine() throws IOException {
        TestClient.Response answer = post("/build?target=broken");
        assertEquals(200, answer.status());
        String line = answer.text().lines().reduce("", (_, next) -> next);
        assertTrue(line.contains("\"code\":7"), line);
        assertTrue(line.contains("returned a non-zero code: 7"), line);
    }

    @Test
    void whatFailsBeforeTheFirstStepHasAStatus() throws IOException {
        TestClient.Response answer = post("/build?dockerfile=missing");
        assertEquals(400, answer.status());
        assertEquals("Cannot locate specified Dockerfile: missing", answer.message());
    }

    @Test
    void readsItsParameters() throws IOException {
        var _ = post("/build?t=a:1&t=b&target=t&nocache=1&pull=1&rm=0&forcerm=1&networkmode=host&shmsize=65536"
                + "&memory=1024&memswap=2048&cpushares=3&cpuquota=4&cpuperiod=5&cpusetcpus=0&cpusetmems=1"
                + "&cgroupparent=/c&extrahosts=h:1.2.3.4&platform=linux/arm64&dockerfile=d/File"
                + "&buildargs=" + encoded("{\"A\":\"1\",\"B\":null}")
                + "&cachefrom=" + encoded("[\"c:1\"]")
                + "&labels=" + encoded("{\"l\":\"x\"}")
                + "&ulimits=" + encoded("[{\"Name\":\"nofile\",\"Soft\":1,\"Hard\":2}]"));
        BuildRequest request = daemon.builds.last.orElseThrow();
        assertEquals("d/File", request.dockerfile());
        assertEquals(List.of("a:1", "b"), request.tags());
        assertEquals("t", request.target());
        assertEquals(new BuildRequest.Cache(false, true, List.of("c:1")), request.cache());
        assertEquals(Map.of("A", Optional.of("1"), "B", Optional.empty()), request.arguments());
        assertEquals(Map.of("l", "x"), request.labels());
        assertEquals("arm64", request.platform().orElseThrow().architecture());
        BuildRequest.Commands commands = request.containers();
        assertEquals("host", commands.network());
        assertEquals(List.of("h:1.2.3.4"), commands.extraHosts());
        assertEquals(65536, commands.shmSize());
        assertEquals("/c", commands.cgroupParent());
        assertFalse(commands.remove());
        assertTrue(commands.removeAlways());
        assertEquals(1024, commands.limits().resources().memory());
        assertEquals(2048, commands.limits().resources().memorySwap());
        assertEquals(2, commands.limits().ulimits().getFirst().hard());
    }

    @Test
    void removesContainersByDefault() throws IOException {
        var _ = post("/build");
        BuildRequest.Commands commands = daemon.builds.last.orElseThrow().containers();
        assertTrue(commands.remove());
        assertFalse(commands.removeAlways());
    }

    @Test
    void pruningHandsOnWhatIsAskedFor() throws IOException {
        assertEquals(
                "{\"CachesDeleted\":[\"c-0\"],\"SpaceReclaimed\":2048}",
                post("/build/prune").text().strip());
        String narrowed = post("/build/prune?keep-storage=5&filters=" + encoded("{\"until\":[\"1h\"]}"))
                .text();
        assertTrue(narrowed.contains("{until=[1h]} Optional[5]"), narrowed);
        assertEquals(400, post("/build/prune?keep-storage=much").status());
    }

    @Test
    void aBuildCanBeCancelledByItsId() throws Exception {
        assertEquals(400, post("/build/cancel").status());
        assertEquals(200, post("/build/cancel?id=none").status());
        CompletableFuture<String> build = CompletableFuture.supplyAsync(() -> {
            try {
                return post("/build?target=endless&buildid=mine").text();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Await.until("the build runs", () -> daemon.builds.last.isPresent());
        while (!build.isDone()) {
            assertEquals(200, post("/build/cancel?id=mine").status());
        }
        assertTrue(build.join().contains("cancelled"), build.join());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "squash=1",
                "cachefrom={}",
                "cachefrom=[[1]]",
                "buildargs=[1]",
                "buildargs=x{",
                "labels=1",
                "ulimits={}",
                "memory=much",
                "platform=a/b/c/d"
            })
    void refusesWhatItCannotRead(String parameter) throws IOException {
        String[] parts = parameter.split("=", 2);
        assertEquals(400, post("/build?" + parts[0] + "=" + encoded(parts[1])).status());
    }

    private static final String WITH_SESSION = "/build?version=2&remote=client-session&session=S&buildid=B";

    @Test
    void aBuildWithASessionIsToldInTraces() throws IOException {
        daemon.speakBuildKit();
        String outputs = encoded("[{\"Type\":\"local\",\"Attrs\":{\"a\":\"b\"}}]");
        assertEquals(
                List.of(
                        "{\"id\":\"moby.buildkit.trace\",\"aux\":\"c3RhdHVz\"}",
                        "{\"id\":\"moby.image.id\",\"aux\":{\"ID\":\"sha256:" + "ab".repeat(32) + "\"}}"),
                post(WITH_SESSION + "&t=x&dockerfile=f&outputs=" + outputs)
                        .text()
                        .lines()
                        .toList());
        assertEquals(new SessionBuilds.Client("S", "B"), daemon.sessionBuilds.client.orElseThrow());
        assertEquals(List.of("x"), daemon.sessionBuilds.last.orElseThrow().tags());
        assertEquals("f", daemon.sessionBuilds.last.orElseThrow().dockerfile());
        assertEquals(List.of(new SessionBuilds.Output("local", Map.of("a", "b"))), daemon.sessionBuilds.outputs);
        TestClient.Response failed = post(WITH_SESSION + "&target=broken");
        assertEquals(
                "{\"errorDetail\":{\"message\":\"it failed\"},\"error\":\"it failed\"}",
                failed.text().lines().toList().getLast());
    }

    @Test
    void aBuildWithASessionNeedsOne() throws IOException {
        daemon.speakBuildKit();
        assertEquals(400, post("/build?version=2&remote=client-session").status());
        assertEquals(
                501,
                post("/build?version=2&session=S&remote=https%3A%2F%2Fe.org").status());
    }

    @Test
    void aBuildWithASessionIsCancelledByItsId() throws Exception {
        daemon.speakBuildKit();
        CompletableFuture<String> build = CompletableFuture.supplyAsync(() -> {
            try {
                return post(WITH_SESSION + "&target=endless").text();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Await.until("the build runs", () -> daemon.sessionBuilds.last.isPresent());
        while (!build.isDone()) {
            assertEquals(200, post("/build/cancel?id=B").status());
        }
        assertTrue(build.join().contains("cancelled"), build.join());
    }

    @Test
    void clientsAreToldWhichBuilderToUse() throws IOException {
        assertEquals("1", get("/_ping").headers().get("builder-version"));
        daemon.speakBuildKit();
        assertEquals("2", get("/_ping").headers().get("builder-version"));
        daemon.forgetBuildKit();
        assertEquals("1", get("/_ping").headers().get("builder-version"));
    }

    @Test
    void aContextCanBeNamed() throws IOException {
        TestClient.Response answer = post("/build?remote=https%3A%2F%2Fe.org%2Fx.git");
        assertEquals(400, answer.status());
        assertEquals("there is nothing at https://e.org/x.git", answer.message());
    }

    @Test
    void saysWhatItDoesNotDoYet() throws IOException {
        assertEquals(501, post(WITH_SESSION).status());
    }
}

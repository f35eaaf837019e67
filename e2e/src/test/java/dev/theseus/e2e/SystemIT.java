package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Api;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events, version, info, ping, df, and requests no good client sends. */
@WithDaemon
class SystemIT {
    private final DockerCli docker;
    private final Api api;
    private final Daemon daemon;

    SystemIT(DockerCli docker, Api api, Daemon daemon) {
        this.docker = docker;
        this.api = api;
        this.daemon = daemon;
    }

    @Test
    void tellsItsVersion() {
        assertEquals(
                "1.51 1.24 linux amd64",
                docker.ok(
                        "version",
                        "-f",
                        "{{.Server.APIVersion}} {{.Server.MinAPIVersion}} {{.Server.Os}} {{.Server.Arch}}"));
        assertEquals("1.50", docker.ok("version", "-f", "{{.Client.APIVersion}}"));
        assertEquals("1.30", docker.with("DOCKER_API_VERSION", "1.30").ok("version", "-f", "{{.Client.APIVersion}}"));
    }

    @Test
    void tellsAboutItself() {
        docker.ok("run", "-d", "--name", "up", "busybox", "sleep", "1000");
        assertEquals(
                "1 1 overlay2 " + Daemon.runtime() + " " + daemon.dataRoot(),
                docker.ok(
                        "info",
                        "-f",
                        "{{.Containers}} {{.ContainersRunning}} {{.Driver}} {{.DefaultRuntime}} {{.DockerRootDir}}"));
        String info = docker.ok("info");
        for (String line : List.of(
                "Server Version:",
                "Storage Driver: overlay2",
                "Cgroup Version: 1",
                "Runtimes:",
                "Live Restore Enabled: true",
                "Swarm: inactive")) {
            assertTrue(info.contains(line), line + " in\n" + info);
        }
    }

    @Test
    void answersPings() {
        String headers = Command.run(
                        "curl", "-si", "--unix-socket", daemon.socket().toString(), "http://x/_ping")
                .out();
        for (String header : List.of("API-Version: 1.51", "OSType: linux", "Swarm: inactive", "Server: ")) {
            assertTrue(headers.toLowerCase().contains(header.toLowerCase()), header + " in\n" + headers);
        }
        api.send("HEAD", "/_ping", null, "-I").is(200);
    }

    @Test
    void measuresItsDisk() {
        docker.ok("create", "--name", "one", "-v", "/data", "busybox");
        String df = docker.ok("system", "df", "--format", "{{.Type}} {{.TotalCount}} {{.Active}}");
        assertTrue(df.contains("Images 1 1") && df.contains("Containers 1 0") && df.contains("Local Volumes 1 1"), df);
        docker.ok("system", "df", "-v");
        docker.ok("rm", "-v", "one");
    }

    @Test
    void prunesTheWholeSystem() {
        docker.ok("create", "busybox");
        docker.ok("network", "create", "unused");
        String out = docker.ok("system", "prune", "-f");
        assertTrue(
                out.contains("Deleted Containers:") && out.contains("unused") && out.contains("Total reclaimed space:"),
                out);
    }

    @Test
    void streamsEvents() {
        try (Command events = docker.start("events", "--format", "{{.Type}} {{.Action}} {{.Actor.Attributes.name}}")) {
            Command.await("the stream", java.time.Duration.ofSeconds(10), () -> {
                docker.ok("volume", "create", "probe");
                docker.ok("volume", "rm", "probe");
                return events.outSoFar().contains("volume");
            });
            docker.run("run", "--rm", "--name", "short", "busybox", "sh", "-c", "exit 3")
                    .exited(3);
            events.awaitOut("container destroy short");
            List<String> seen = events.outSoFar()
                    .lines()
                    .filter(line -> line.startsWith("container") || line.startsWith("network"))
                    .toList();
            assertEquals(
                    List.of(
                                    "container create short",
                                    "container attach short",
                                    "network connect bridge",
                                    "container start short",
                                    "network disconnect bridge",
                                    "container die short",
                                    "container destroy short")
                            .stream()
                            .sorted()
                            .toList(),
                    seen.stream().sorted().toList());
            assertTrue(seen.indexOf("container create short") < seen.indexOf("container start short"));
            assertTrue(seen.indexOf("container start short") < seen.indexOf("container die short"));
        }
        // The command cuts times to whole seconds.
        Command.pause(java.time.Duration.ofMillis(1100));
        String past = docker.ok(
                "events",
                "--since",
                "5m",
                "--until",
                "0s",
                "--filter",
                "container=short",
                "--filter",
                "event=die",
                "--format",
                "{{.Actor.Attributes.exitCode}}");
        assertEquals("3", past);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.24", "1.30", "1.40", "1.41", "1.43", "1.44", "1.47", "1.51"})
    void speaksOldVersions(String version) {
        for (String path :
                List.of("/version", "/info", "/containers/json?all=1", "/images/json", "/networks", "/volumes")) {
            api.get("/v" + version + path).is(200);
        }
        docker.with("DOCKER_API_VERSION", version)
                .run("run", "--rm", "busybox", "echo", "old")
                .ok()
                .says("old");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1.23/version, 400, client version 1.23 is too old",
        "/v1.99/version, 400, client version 1.99 is too new",
        "/nosuch, 404, page not found",
        "/v1.51/nosuch, 404, page not found",
        "/containers/nobody/json, 404, No such container: nobody",
        "/images/nosuch/json, 404, No such image: nosuch",
        "/networks/nosuch, 404, network nosuch not found",
        "/volumes/nosuch, 404, no such volume",
        "/exec/nosuch/json, 404, nosuch",
        "/containers/json?filters=nojson, 400, invalid",
        "/containers/json?limit=x, 400, x"
    })
    void refusesBadPaths(String path, int status, String message) {
        assertTrue(
                api.get(path).is(status).message().toLowerCase().contains(message.toLowerCase()),
                api.get(path).body());
    }

    @Test
    void refusesBadBodies() {
        api.post("/containers/create", "{").is(400);
        api.post("/containers/create", "no json").is(400);
        api.post("/containers/create", "").is(400);
        api.post("/containers/create", "[]").is(400);
        api.post("/containers/create", "{\"Image\":5}").is(400);
        api.post("/containers/create", "{\"Image\":\"busybox\",\"Cmd\":7}").is(400);
        api.post("/containers/create", "{\"Image\":\"busybox\",\"HostConfig\":{\"Memory\":\"much\"}}")
                .is(400);
        api.post("/containers/create", "{\"Image\":\"busybox\",\"HostConfig\":[]}")
                .is(400);
        api.post("/containers/create", "{\"Image\":\"nosuch\"}").is(404);
        api.post("/containers/create", "{\"Cmd\":[\"x\"]}").is(400);
        api.post("/networks/create", "{}").is(400);
        api.post("/volumes/create", "[1]").is(400);
        assertEquals("", docker.ok("ps", "-aq"));
    }

    @Test
    void acceptsUnknownFields() {
        String id = api.post(
                        "/containers/create?name=extra",
                        "{\"Image\":\"busybox\",\"Nonsense\":{\"a\":[1]},\"Cmd\":[\"true\"]}")
                .is(201)
                .json()
                .getAsJsonObject()
                .get("Id")
                .getAsString();
        assertEquals(id, docker.inspect("extra", "{{.Id}}"));
    }

    @Test
    void boundsBodies() {
        byte[] huge = ("{\"Image\":\"busybox\",\"Labels\":{\"a\":\"" + "x".repeat(40 << 20) + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        int status = api.send("POST", "/containers/create", huge).status();
        assertTrue(status == 413 || status == 400, "status " + status);
        api.get("/_ping").is(200);
        byte[] deep = ("{\"Image\":" + "[".repeat(200_000)).getBytes(StandardCharsets.UTF_8);
        api.send("POST", "/containers/create", deep).is(400);
        api.get("/_ping").is(200);
    }

    @Test
    void isNoSwarm() {
        for (String path : List.of("/swarm", "/nodes", "/services", "/tasks", "/secrets", "/configs")) {
            assertTrue(api.get(path).is(503).message().contains("This node is not a swarm manager"), path);
        }
        docker.run("service", "ls").exited(1).says("This node is not a swarm manager");
        docker.run("swarm", "init").exited(1);
        assertEquals("inactive", docker.ok("info", "-f", "{{.Swarm.LocalNodeState}}"));
    }

    @Test
    void answersManyAtOnce() {
        String out = docker.shell("for i in $(seq 12); do $DOCKER run --rm busybox echo n$i & done; wait")
                .ok()
                .out();
        assertEquals(12, out.lines().filter(line -> line.startsWith("n")).count(), out);
    }
}

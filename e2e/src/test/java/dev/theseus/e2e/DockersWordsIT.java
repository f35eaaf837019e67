package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.Api;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people type wrong is answered as Docker answers it; what they look at looks as they know it. */
@WithDaemon
class DockersWordsIT {
    private final DockerCli docker;
    private final Api api;

    DockersWordsIT(DockerCli docker, Api api) {
        this.docker = docker;
        this.api = api;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--cpuset-cpus 4095 | Requested CPUs are not available - requested 4095, available: 0",
                "--cpuset-cpus abc | Invalid value abc for cpuset cpus",
                "--cpuset-mems 4095 | Requested memory nodes are not available - requested 4095, available: 0",
                "--cap-add NOPE | invalid CapAdd: unknown capability: \"CAP_NOPE\"",
                "--cap-drop NOPE | invalid CapDrop: unknown capability: \"CAP_NOPE\"",
                "--isolation hyperv | invalid isolation: \"hyperv\" - linux only supports 'default'",
                "--log-opt mode=weird | logger: logging mode not supported: weird",
                "--security-opt no-new-privileges=maybe | invalid --security-opt 2: \"no-new-privileges=maybe\"",
                "--gpus all | could not select device driver \"\" with capabilities: [[gpu]]",
                "--uts host --hostname x | conflicting options: hostname and the UTS mode",
                "--network host --link x | conflicting options: host type networking can't be used with links.",
                "--link nobody | could not get container for nobody: No such container: nobody",
                "--volumes-from nobody | No such container: nobody",
                "-v /a:/b:/c | invalid mode: /c",
                "-v aa:/b:ro,rw | invalid mode: ro,rw",
                "-v /a:/ | invalid mount config for type \"bind\": invalid specification: destination can't be '/'",
                "-v /tmp:/x:nocopy | invalid mount config for type \"bind\": field VolumeOptions must not be specified",
                "--mount type=volume,src=a,dst=/x | volume name is too short, names should be at least two alphanumeric characters",
                "--mount type=npipe,src=/a,dst=/x | invalid mount config for type \"npipe\": mount type unknown",
                "--mount type=bind,src=/tmp,dst=/x,bind-propagation=zz | invalid propagation mode: zz",
                "--tmpfs /x:foo=bar | invalid tmpfs option [\"foo\" \"bar\"]",
                "-u 99999999999 | uids and gids must be in range 0-2147483647"
            })
    void refusesToRun(String options, String message) {
        List<String> command = new ArrayList<>(List.of("run", "--rm"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("busybox", "true"));
        docker.run(command.toArray(String[]::new)).exited(125).says(message);
        assertEquals("", docker.ok("ps", "-aq"), "left behind");
    }

    @Test
    void warnsOfWhatWillNotWork() {
        docker.run("run", "--rm", "--network", "host", "-p", "80:80", "busybox", "true")
                .ok()
                .says("WARNING: Published ports are discarded when using host network mode");
        docker.run("create", "--name", "endless", "--oom-kill-disable", "busybox")
                .ok()
                .says("WARNING: OOM killer is disabled for the container, but no memory limit is set");
        docker.ok("rm", "endless");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "network create --subnet 10.251.1.0/24 --subnet 10.251.2.0/24 two | bridge driver doesn't support multiple subnets",
                "ps --filter health=fine | unrecognized filter value for health: fine",
                "ps --filter is-task=maybe | invalid filter 'is-task=[maybe]'",
                "ps --filter expose=99999 | invalid filter 'expose=99999'",
                "container prune -f --filter until=soon | failed to parse value as time or duration: \"soon\"",
                "image prune -f --filter until=soon | failed to parse value as time or duration: \"soon\"",
                "kill nobody | cannot kill container: nobody: No such container: nobody",
                "push nothing | An image does not exist locally with the tag: nothing",
                "push busybox:never | tag does not exist: busybox:never"
            })
    void refusesOtherCommands(String command, String message) {
        docker.run(command.split(" ")).exited(1).says(message);
    }

    @Test
    void refusesWhatContradictsTheContainer() {
        docker.ok(
                "run", "-d", "--rm", "--name", "there", "-e", "KEPT=1", "-e", "GONE=1", "--cpus", "1", "busybox",
                "sleep", "1000");
        docker.run("update", "--cpu-quota", "1000", "there")
                .failed("Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set");
        docker.run("update", "--cpu-period", "20000", "there")
                .failed("Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set");
        docker.run("update", "--restart", "always", "there")
                .failed("Restart policy cannot be updated because AutoRemove is enabled for the container");
        docker.run("rename", "there", "a b").failed("Error when allocating new name: Invalid container name (a b)");
        docker.run("top", "there", "-o", "nonsense").failed("ps: error: unknown user-defined format specifier");
        docker.run("exec", "-w", "relative", "there", "true").exited(126);
        docker.run("exec", "-u", "nobodyhere", "there", "true").exited(126).says("unable to find user nobodyhere");
        String environment = docker.ok("exec", "-e", "GIVEN=1", "-e", "GONE", "there", "env");
        assertTrue(environment.contains("KEPT=1") && environment.contains("GIVEN=1"), environment);
        assertFalse(environment.contains("GONE"), environment);
        docker.ok("rm", "-f", "there");
    }

    @Test
    void aContainerHasTheSwapAndTheGroupsThatItWasMadeWith() {
        String smaller =
                "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time";
        docker.ok("create", "--name", "limited", "--memory", "64m", "busybox", "sleep", "60");
        docker.ok("create", "--name", "free", "busybox", "true");
        try {
            // Control groups of this machine may be of either version; dockerd chooses so.
            boolean unified = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
            assertEquals(
                    "67108864 134217728 " + (unified ? "private" : "host"),
                    inspect(
                            "limited",
                            "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.CgroupnsMode}}"));
            docker.run("update", "--memory", "200m", "limited").failed(smaller);
            docker.run("update", "--memory", "100m", "free").failed(smaller);
            docker.ok("start", "limited");
            docker.ok("update", "--memory", "100m", "limited");
            docker.ok("update", "--memory", "200m", "--memory-swap", "300m", "limited");
            assertEquals(
                    "209715200 314572800", inspect("limited", "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}"));
        } finally {
            docker.ok("rm", "--force", "limited", "free");
        }
    }

    private String inspect(String container, String format) {
        return docker.ok("inspect", "--format", format, container).strip();
    }

    @Test
    void tellsWhereLayersLie() {
        docker.ok("run", "-d", "--name", "laid", "busybox", "sh", "-c", "echo mine >/own; sleep 1000");
        Map<String, String> data = data(docker.ok("inspect", "-f", "{{json .GraphDriver.Data}}", "laid"));
        assertEquals(Set.of("LowerDir", "MergedDir", "UpperDir", "WorkDir"), data.keySet());
        docker.shell("until $DOCKER exec laid test -s /own; do sleep 0.1; done").ok();
        assertTrue(Files.exists(Path.of(data.get("UpperDir"), "own")), data.toString());
        for (String lower : data.get("LowerDir").split(":")) {
            assertTrue(Files.isDirectory(Path.of(lower)), lower);
        }
        Map<String, String> image = data(docker.ok("image", "inspect", "-f", "{{json .GraphDriver.Data}}", "busybox"));
        assertTrue(Files.exists(Path.of(image.get("UpperDir"), "bin/busybox")), image.toString());
        docker.ok("rm", "-f", "laid");
    }

    private static Map<String, String> data(String json) {
        Map<String, String> data = new TreeMap<>();
        JsonParser.parseString(json)
                .getAsJsonObject()
                .entrySet()
                .forEach(entry -> data.put(entry.getKey(), entry.getValue().getAsString()));
        return data;
    }

    @Test
    void countsTheSizesOfFiles() {
        docker.ok("run", "--name", "small", "busybox", "sh", "-c", "mkdir /deep; printf 12345 >/deep/five");
        assertTrue(docker.ok("ps", "-a", "-s", "--filter", "name=small", "--format", "{{.Size}}")
                .startsWith("5B (virtual"));
        docker.ok("rm", "small");
        docker.ok("create", "--name", "fresh", "busybox");
        assertTrue(docker.ok("ps", "-a", "-s", "--filter", "name=fresh", "--format", "{{.Size}}")
                .startsWith("0B (virtual"));
        docker.ok("rm", "fresh");
    }

    @Test
    void aTerminalStartsWithItsSize() {
        api.post(
                        "/v1.51/containers/create?name=wide",
                        "{\"Image\":\"busybox\",\"Cmd\":[\"sh\",\"-c\",\"stty size; sleep 1000\"],\"Tty\":true,"
                                + "\"HostConfig\":{\"ConsoleSize\":[33,99]}}")
                .is(201);
        assertEquals("[33 99]", docker.inspect("wide", "{{.HostConfig.ConsoleSize}}"));
        docker.ok("start", "wide");
        docker.shell("until $DOCKER logs wide | grep -q '33 99'; do sleep 0.1; done")
                .ok();
        String exec = api.post(
                        "/v1.51/containers/wide/exec",
                        "{\"Cmd\":[\"stty\",\"size\"],\"Tty\":true,\"AttachStdout\":true,\"ConsoleSize\":[44,111]}")
                .is(201)
                .json()
                .getAsJsonObject()
                .get("Id")
                .getAsString();
        assertEquals(
                "44 111",
                api.post("/v1.51/exec/" + exec + "/start", "{\"Tty\":true}")
                        .is(200)
                        .body()
                        .strip());
        docker.ok("rm", "-f", "wide");
    }

    @Test
    void tellsOfTheManifest() {
        JsonObject listed = api.get("/v1.51/images/json?manifests=1")
                .is(200)
                .json()
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        JsonObject manifest = listed.getAsJsonArray("Manifests").get(0).getAsJsonObject();
        assertEquals("image", manifest.get("Kind").getAsString());
        assertEquals(
                listed.getAsJsonObject("Descriptor").get("digest").getAsString(),
                manifest.get("ID").getAsString());
        JsonObject size = manifest.getAsJsonObject("Size");
        long unpacked = manifest.getAsJsonObject("ImageData")
                .getAsJsonObject("Size")
                .get("Unpacked")
                .getAsLong();
        assertEquals(size.get("Total").getAsLong(), size.get("Content").getAsLong() + unpacked);
        assertTrue(
                api.get("/v1.51/images/busybox/json?manifests=1").is(200).body().contains("\"Manifests\""));
        assertFalse(api.get("/v1.51/images/busybox/json").is(200).body().contains("\"Manifests\""));
    }

    @Test
    void aCommitTellsWhatRan() {
        docker.ok("create", "--name", "made", "busybox", "echo", "said");
        docker.ok("commit", "-m", "why", "-c", "CMD [\"other\"]", "made", "from:made");
        assertEquals(
                "echo said|why",
                docker.ok("history", "--no-trunc", "--format", "{{.CreatedBy}}|{{.Comment}}", "from:made")
                        .lines()
                        .findFirst()
                        .orElseThrow());
        docker.run("commit", "-c", "HEALTHCHECK NOW", "made").failed("Unknown type \"NOW\" in HEALTHCHECK (try CMD)");
        docker.run("commit", "-c", "USER", "made").failed("USER requires exactly one argument");
        docker.ok("rmi", "from:made");
        docker.ok("rm", "made");
    }

    @Test
    void olderClientsFindTheShortIdAmongTheAliases() {
        docker.ok("network", "create", "aliased");
        String id = docker.ok("create", "--name", "made", "--network", "aliased", "--network-alias", "al", "busybox");
        assertEquals("[\"al\",\"" + id.substring(0, 12) + "\"]", aliases("/v1.44"));
        assertEquals("[\"al\"]", aliases("/v1.45"));
        docker.ok("rm", "made");
        docker.ok("network", "rm", "aliased");
    }

    private String aliases(String version) {
        return api.get(version + "/containers/made/json")
                .is(200)
                .json()
                .getAsJsonObject()
                .getAsJsonObject("NetworkSettings")
                .getAsJsonObject("Networks")
                .getAsJsonObject("aliased")
                .get("Aliases")
                .toString();
    }
}

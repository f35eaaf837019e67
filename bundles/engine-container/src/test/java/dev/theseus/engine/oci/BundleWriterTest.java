package dev.theseus.engine.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.runtime.Resources;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.IpcMode;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.NamespaceMode;
import dev.theseus.engine.container.PidMode;
import dev.theseus.engine.container.SecurityConfig;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.engine.container.internal.TestSpecs;
import dev.theseus.engine.exec.Execs.ExecConfig;
import dev.theseus.engine.testing.TestSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares config.json with files in {@code golden/}; {@code -Dgolden.update=FOLDER} writes them anew. */
class BundleWriterTest {
    @TempDir
    Path bundle;

    private final TestSpecs specs = new TestSpecs();
    private List<MountPoint> mounts = List.of();
    private List<String> environment = List.of();
    private Map<String, String> joined = Map.of();
    private Optional<Path> network = Optional.of(Path.of("/run/netns/x"));
    private Optional<Path> init = Optional.empty();

    private BundleWriter writer() {
        specs.host().has("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nodd:x:7\n");
        specs.host().has("/etc/group", "root:x:0:\nwheel:x:10:ann\nempty:x:20:\n");
        return new BundleWriter(specs.host(), specs.host(), TestSettings.at(bundle));
    }

    private List<String> linked = List.of();

    private JsonObject write(ContainerSpec spec) throws IOException {
        writer().write(
                        new BundleRequest(
                                "c".repeat(64),
                                bundle,
                                spec,
                                environment,
                                List.of("sleep", "1"),
                                "box",
                                linked,
                                network,
                                joined,
                                mounts,
                                Map.of(
                                        "/etc/hosts",
                                        Path.of("/data/hosts"),
                                        "/etc/hostname",
                                        Path.of("/data/hostname")),
                                Optional.empty(),
                                init,
                                "/theseus/c"),
                        CallContext.background(Duration.ofSeconds(5)));
        JsonObject config = JsonParser.parseString(Files.readString(bundle.resolve("config.json")))
                .getAsJsonObject();
        JsonObject linux = config.getAsJsonObject("linux");
        if (linux.has("seccomp")) {
            linux.addProperty("seccomp", "filtered");
        }
        return config;
    }

    private void matches(String golden, ContainerSpec spec) throws IOException {
        String actual = new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(write(spec))
                        .replace(bundle.toString(), "BUNDLE")
                + "\n";
        String update = System.getProperty("golden.update", "");
        if (!update.isEmpty()) {
            Files.createDirectories(Path.of(update));
            Files.writeString(Path.of(update, golden + ".json"), actual);
        }
        try (InputStream expected = BundleWriterTest.class.getResourceAsStream("/golden/" + golden + ".json")) {
            assertEquals(
                    expected == null ? "" : new String(expected.readAllBytes(), StandardCharsets.UTF_8),
                    actual,
                    golden);
        }
    }

    private static MountPoint mount(String type, String source, String target, boolean writable, String options) {
        return new MountPoint(type, "", source, target, "", "", writable, "", false, false, options);
    }

    @Test
    void variablesOfThisRunGoBeforeThoseOfTheSpecification() throws IOException {
        environment = List.of("TOKEN=hidden", "PATH=/own");
        JsonArray variables = write(specs.build()).getAsJsonObject("process").getAsJsonArray("env");
        assertTrue(variables.contains(new JsonPrimitive("TOKEN=hidden")), variables::toString);
        assertTrue(variables.contains(new JsonPrimitive("PATH=/own")), variables::toString);
    }

    @Test
    void plain() throws IOException {
        matches("plain", specs.build());
    }

    @Test
    void privileged() throws IOException {
        JsonObject linux = write(allowedEverything()).getAsJsonObject("linux");
        assertTrue(!linux.has("seccomp") && !linux.has("maskedPaths") && !linux.has("readonlyPaths"));
    }

    @Test
    void aProfileThatSomebodyNamesHoldsForAPrivilegedContainerToo() throws IOException {
        ContainerSpec everything = allowedEverything();
        specs.security(security -> withOption(security, "seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}"));
        assertTrue(everything.security().privileged());
        assertTrue(write(specs.build()).getAsJsonObject("linux").has("seccomp"));
    }

    private static SecurityConfig withOption(SecurityConfig security, String option) {
        return new SecurityConfig(
                security.privileged(),
                security.capAdd(),
                security.capDrop(),
                List.of(option),
                security.groupAdd(),
                security.maskedPaths(),
                security.readonlyPaths(),
                security.devices(),
                security.deviceCgroupRules(),
                security.deviceRequests(),
                security.sysctls(),
                security.oomScoreAdj());
    }

    @Test
    void whatAUserKeepsBelowDevHindersNoPrivilegedContainer() throws Exception {
        Path mine = Files.createTempDirectory(Path.of("/dev/shm"), "deep");
        try {
            run(
                    "perl",
                    "-e",
                    "chdir shift; for (1 .. 50) { mkdir 'd' x 200; chdir 'd' x 200 or die }",
                    mine.toString());
            write(allowedEverything());
        } finally {
            run("rm", "-r", mine.toString());
        }
    }

    /** A daemon that is killed while it writes leaves the former one or the new one, and its successor can read it. */
    @Test
    void aConfigurationIsReplacedAsAWhole() throws IOException {
        write(specs.build());
        Path config = bundle.resolve("config.json");
        String former = Files.readString(config);
        try (BufferedReader reader = Files.newBufferedReader(config)) {
            write(allowedEverything());
            assertEquals(former, reader.readAllAsString());
        }
        assertNotEquals(former, Files.readString(config));
        try (Stream<Path> files = Files.list(bundle)) {
            assertEquals(List.of(config), files.toList());
        }
    }

    private static void run(String... command) throws Exception {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    private ContainerSpec allowedEverything() {
        specs.security(security -> new SecurityConfig(
                true,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                0));
        return specs.build();
    }

    @Test
    void hardened() throws IOException {
        specs.user("ann");
        specs.readOnly();
        specs.security(security -> new SecurityConfig(
                false,
                List.of("NET_RAW"),
                List.of("ALL"),
                List.of("no-new-privileges"),
                List.of("20"),
                Optional.of(List.of("/proc/kcore")),
                Optional.of(List.of()),
                List.of(),
                List.of("c 1:3 rm"),
                List.of(),
                Map.of("net.core.somaxconn", "9"),
                500));
        init = Optional.of(Path.of("/usr/bin/tini"));
        matches("hardened", specs.build());
    }

    @Test
    void hostNamespaces() throws IOException {
        specs.namespaces(new NamespaceConfig(
                new IpcMode.Host(),
                new PidMode.Host(),
                NamespaceMode.HOST,
                NamespaceMode.PRIVATE,
                NamespaceMode.DEFAULT));
        network = Optional.empty();
        matches("host-namespaces", specs.build());
    }

    @Test
    void theDomainNameIsTheKernels() throws IOException {
        specs.domainname("example.org");
        JsonObject config = write(specs.build());
        assertEquals(
                "example.org",
                config.getAsJsonObject("linux")
                        .getAsJsonObject("sysctl")
                        .get("kernel.domainname")
                        .getAsString());
    }

    @Test
    void mountsInOrderOfDepth() throws IOException {
        mounts = List.of(
                mount("bind", "/host/deep", "/a/b/c", false, "nonrecursive"),
                mount("bind", "/host/whole", "/w", false, MountPoint.READ_ONLY_WHOLE),
                mount("bind", "/host/top", "/t", false, MountPoint.READ_ONLY_TOP),
                mount("tmpfs", "", "/scratch", true, "exec,dev,size=1m"),
                mount("volume", "/volumes/v", "/a", true, ""),
                mount("bind", "/my/hosts", "/etc/hosts", true, ""));
        joined = Map.of("pid", "/proc/9/ns/pid");
        matches("mounts", specs.build());
    }

    @Test
    void aFileIsReadOnlyWithoutWhatIsBelow() throws IOException {
        Path file = Files.createFile(bundle.resolve("settings"));
        mounts = List.of(
                mount("bind", file.toString(), "/etc/settings", false, MountPoint.READ_ONLY_WHOLE),
                mount("bind", bundle.toString(), "/etc/folder", false, MountPoint.READ_ONLY_WHOLE));
        assertEquals("[\"rbind\",\"ro\",\"rprivate\"]", options("/etc/settings"));
        assertEquals("[\"rbind\",\"rro\",\"rprivate\"]", options("/etc/folder"));
    }

    private String options(String destination) throws IOException {
        for (JsonElement mount : write(specs.build()).getAsJsonArray("mounts")) {
            JsonObject found = mount.getAsJsonObject();
            if (found.get("destination").getAsString().equals(destination)) {
                return found.get("options").toString();
            }
        }
        throw new AssertionError("no mount at " + destination);
    }

    @Test
    void limits() throws IOException {
        specs.limits(new LimitConfig(
                new Resources(
                        64 << 20,
                        32 << 20,
                        128 << 20,
                        Optional.of(0L),
                        true,
                        512,
                        50_000,
                        100_000,
                        0,
                        0,
                        "0-1",
                        "0",
                        100,
                        300,
                        List.of()),
                0,
                0,
                List.of(new LimitConfig.Ulimit("nofile", 10, 20))));
        matches("limits", specs.build());
    }

    @Test
    void execsAddToTheContainersProcess() throws IOException {
        specs.user("1000");
        Path target = bundle.resolve("process.json");
        writer().writeExec(
                        specs.build(),
                        List.of("DB_PORT=tcp://1.2.3.4:5", "A=of the link"),
                        "box",
                        new ExecConfig(
                                List.of("sh"),
                                List.of("A=1", "PATH=/x", "B"),
                                "",
                                "/tmp",
                                true,
                                Optional.of(new TerminalSize(40, 120)),
                                false,
                                true,
                                true,
                                true,
                                ""),
                        bundle,
                        target);
        JsonObject process = JsonParser.parseString(Files.readString(target)).getAsJsonObject();
        assertEquals("/tmp", process.get("cwd").getAsString());
        assertEquals("{\"height\":40,\"width\":120}", process.get("consoleSize").toString());
        assertEquals(
                "[\"PATH=/x\",\"HOSTNAME=box\",\"TERM=xterm\",\"DB_PORT=tcp://1.2.3.4:5\",\"A=1\",\"HOME=/home/ann\"]",
                process.get("env").toString());
        assertEquals(
                "{\"uid\":1000,\"gid\":1000,\"additionalGids\":[10,1000]}",
                process.get("user").toString());
    }

    @Test
    void aContainersOwnVariablesGoBeforeThoseOfItsLinks() throws IOException {
        linked = List.of("LX_PORT=tcp://10.0.0.2:80", "PATH=/elsewhere");
        specs.environment("PATH=/mine");
        String environment =
                write(specs.build()).getAsJsonObject("process").get("env").toString();
        assertTrue(environment.contains("\"LX_PORT=tcp://10.0.0.2:80\""), environment);
        assertTrue(environment.contains("\"PATH=/mine\""), environment);
    }
}

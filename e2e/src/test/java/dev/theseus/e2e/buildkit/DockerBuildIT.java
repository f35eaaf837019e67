package dev.theseus.e2e.buildkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docker build} with BuildKit, by the stock commands: today's with the plug-in buildx, where that is installed or {@code
 * bin/verify --full} has built it, and that of Docker 20.10, which needs none.
 */
@WithDaemon
class DockerBuildIT {
    private static final String DOCKERFILE = """
            FROM busybox AS tools
            RUN echo tool > /tool
            FROM busybox
            ARG WHO=world
            COPY --from=tools /tool /tool
            COPY . /in/
            RUN echo "hello $WHO" && ls /in
            LABEL a=b
            """;

    @TempDir
    Path folder;

    private final Daemon daemon;
    private final DockerCli docker;

    DockerBuildIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    @BeforeEach
    void makeContext() {
        Trees.write(folder.resolve("Dockerfile"), DOCKERFILE);
        Trees.write(folder.resolve("word"), "hello\n");
        Trees.write(folder.resolve("notes.md"), "notes\n");
        Trees.write(folder.resolve(".dockerignore"), "*.md\n");
    }

    @AfterEach
    void clean() {
        daemon.removeContainers();
        docker.shell("$DOCKER images -q | grep -v $($DOCKER images -q busybox) | sort -u | xargs -r $DOCKER rmi -f");
    }

    private static Optional<Path> firstOf(String... candidates) {
        return Stream.of(candidates)
                .filter(text -> text != null && !text.isEmpty())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The command with the plug-in, in a configuration of its own. */
    private DockerCli withPlugin() throws IOException {
        Optional<Path> plugin = firstOf(
                System.getProperty("theseus.e2e.buildx"),
                "/usr/libexec/docker/cli-plugins/docker-buildx",
                "/usr/lib/docker/cli-plugins/docker-buildx",
                "/usr/local/lib/docker/cli-plugins/docker-buildx");
        assumeTrue(plugin.isPresent(), "the plug-in buildx is not here; bin/verify --full builds it");
        Path config = Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-config"));
        Path plugins = Files.createDirectories(config.resolve("cli-plugins"));
        Path link = plugins.resolve("docker-buildx");
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, plugin.get());
        }
        return docker.with("DOCKER_CONFIG", config.toString());
    }

    private Result build(DockerCli with, String... arguments) {
        List<String> command = new ArrayList<>(List.of("build"));
        command.addAll(List.of(arguments));
        command.add(folder.toString());
        return with.run(command.toArray(String[]::new));
    }

    @Test
    void thePluginShowsStepsAndNamesTheImage() throws IOException {
        DockerCli buildx = withPlugin();
        Result first = build(buildx, "--progress", "plain", "-t", "one", "--build-arg", "WHO=you", "--label", "c=d")
                .ok();
        for (String line : List.of(
                "[internal] load build definition from Dockerfile",
                "[internal] load metadata for docker.io/library/busybox:latest",
                "[tools 2/2] RUN echo tool > /tool",
                "[stage-1 3/4] COPY . /in/",
                "hello you",
                "exporting to image",
                "naming to docker.io/library/one")) {
            assertTrue(first.err().contains(line), () -> line + " of " + first.err());
        }
        assertFalse(first.err().contains("notes.md"), first::err);
        assertEquals("tool", docker.ok("run", "--rm", "one", "cat", "/tool"));
        assertEquals("b d", docker.inspect("one", "{{.Config.Labels.a}} {{.Config.Labels.c}}"));
        Result second = build(buildx, "--progress", "plain", "-t", "one", "--build-arg", "WHO=you", "--label", "c=d")
                .ok();
        assertTrue(second.err().contains("CACHED"), second::err);
        assertFalse(second.err().contains("hello you"), second::err);
        assertTrue(build(buildx, "--progress", "plain", "--no-cache").ok().err().contains("hello world"));
        Path id = folder.resolve("id");
        String quiet = build(buildx, "-q", "--iidfile", id.toString(), "-t", "three")
                .ok()
                .text();
        assertEquals(docker.inspect("three", "{{.Id}}"), quiet);
        assertEquals(quiet, Files.readString(id));
    }

    @Test
    void thePluginShowsTheLinesThatFail() throws IOException {
        Trees.write(folder.resolve("Dockerfile"), "FROM busybox\nRUN true\nRUN exit 7\n");
        Result failed = build(withPlugin(), "--progress", "plain");
        failed.failed("process \"/bin/sh -c exit 7\" did not complete successfully: exit code: 7");
        failed.failed(">>> RUN exit 7");
    }

    @Test
    void thePluginTakesFilesFromStandardInput() throws IOException {
        DockerCli buildx = withPlugin();
        buildx.runWith("FROM busybox\nRUN echo from-input\n", "build", "--progress", "plain", "-t", "input", "-")
                .ok();
        buildx.runWith("FROM busybox\nCOPY word /\n", "build", "-t", "file", "-f", "-", folder.toString())
                .ok();
        assertEquals("hello", docker.ok("run", "--rm", "file", "cat", "/word"));
        Result archive = buildx.shell("tar -C " + folder + " -cf - . | $DOCKER build -t archive -");
        archive.ok();
        assertEquals("hello", docker.ok("run", "--rm", "archive", "cat", "/in/word"));
    }

    @Test
    void thePluginTakesResultsAsFiles() throws IOException {
        DockerCli buildx = withPlugin();
        Trees.write(folder.resolve("Dockerfile"), "FROM scratch\nCOPY word /a/word\n");
        Path out = folder.resolve("out");
        build(buildx, "--output", "type=local,dest=" + out).ok();
        assertEquals("hello\n", Files.readString(out.resolve("a/word")));
        Path tar = folder.resolve("out.tar");
        build(buildx, "--output", "type=tar,dest=" + tar).ok();
        assertTrue(Command.run("tar", "-tf", tar.toString()).ok().out().contains("a/word"));
        Path metadata = folder.resolve("metadata");
        build(buildx, "--metadata-file", metadata.toString(), "-t", "m").ok();
        assertTrue(Files.readString(metadata).contains(docker.inspect("m", "{{.Id}}")));
    }

    @Test
    void thePluginShowsWarningsAndAnswersInsteadOfABuild() throws IOException {
        DockerCli buildx = withPlugin();
        Trees.write(
                folder.resolve("Dockerfile"),
                "FROM busybox AS Tools\nARG WHO=you\nRUN echo again\nFROM tools\nRUN echo once\nCMD echo hi\n");
        String casing = "StageNameCasing: Stage name 'Tools' should be lowercase (line 1)";
        Result built = build(buildx, "--progress", "plain").ok();
        assertTrue(built.err().contains(casing), built::err);
        Result again = build(buildx, "--progress", "plain", "--no-cache-filter", "tools")
                .ok();
        assertTrue(again.err().contains("again\n"), again::err);
        Result checked = build(buildx, "--check");
        checked.failed("");
        assertTrue(
                checked.out().contains("StageNameCasing") && checked.out().contains(">>> CMD echo hi"), checked::out);
        assertTrue(build(buildx, "--call=targets").ok().out().contains("tools"));
        Result outline = build(buildx, "--call=outline").ok();
        assertTrue(outline.out().contains("WHO") && outline.out().contains("you"), outline::out);
        Trees.write(folder.resolve("Dockerfile"), "# check=error=true\nFROM busybox AS Tools\nRUN true\n");
        build(buildx).failed("lint violation found for rules: StageNameCasing");
    }

    @Test
    void thePluginGivesSecrets() throws IOException {
        Trees.write(
                folder.resolve("Dockerfile"),
                "FROM busybox\nRUN --mount=type=secret,id=token tr a-z A-Z < /run/secrets/token\n");
        Path secret = Trees.write(folder.resolveSibling(folder.getFileName() + "-token"), "hush");
        Result built = build(withPlugin(), "--progress", "plain", "--secret", "id=token,src=" + secret)
                .ok();
        assertTrue(built.err().contains("HUSH"), built::err);
    }

    /** The client's credentials are asked for where the base is pulled. */
    @Test
    void theOldCommandLendsItsCredentials() {
        DockerCli old = docker.with("DOCKER_BUILDKIT", "1");
        try (Registry locked = Registry.locked()) {
            String name = locked.host() + "/base:1";
            docker.runWith("fleece", "login", "-u", "jason", "--password-stdin", locked.host())
                    .ok();
            docker.ok("tag", "busybox", name);
            docker.ok("push", name);
            docker.ok("rmi", name);
            Trees.write(folder.resolve("Dockerfile"), "FROM " + name + "\nRUN echo based\n");
            old.shell(oldCommand() + " build --pull -t based " + folder).ok();
            docker.ok("logout", locked.host());
            old.shell(oldCommand() + " build --pull --no-cache " + folder).failed("no basic auth credentials");
            docker.ok("rmi", name);
        }
    }

    private static Path oldCommand() {
        Optional<Path> command = Stream.of("/usr/bin/docker", "/usr/local/bin/docker")
                .map(Path::of)
                .filter(Files::isExecutable)
                .filter(path -> Command.run(path.toString(), "--version").out().contains("version 20."))
                .findFirst();
        assumeTrue(command.isPresent(), "no docker command of version 20 is here");
        return command.orElseThrow();
    }

    @Test
    void theOldCommandNeedsNoPlugin() {
        DockerCli old = docker.with("DOCKER_BUILDKIT", "1").with("BUILDKIT_PROGRESS", "plain");
        Result built = old.shell(oldCommand() + " build -t old " + folder).ok();
        assertTrue(built.err().contains("[stage-1 3/4] COPY . /in/"), built::err);
        assertTrue(built.err().contains("hello world"), built::err);
        assertEquals("tool", docker.ok("run", "--rm", "old", "cat", "/tool"));
        Trees.write(folder.resolve("Dockerfile"), "FROM busybox\nRUN exit 7\n");
        old.shell(oldCommand() + " build " + folder)
                .failed("process \"/bin/sh -c exit 7\" did not complete successfully: exit code: 7");
    }
}

package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker build} as clients without BuildKit do it. */
@WithDaemon
class BuildIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Daemon daemon;
    private final DockerCli docker;

    BuildIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker.with("DOCKER_BUILDKIT", "0");
    }

    @AfterEach
    void removeImages() {
        daemon.removeContainers();
        docker.shell("$DOCKER images -q | grep -v $($DOCKER images -q busybox) | sort -u | xargs -r $DOCKER rmi -f");
    }

    private Result build(String dockerfile, String... arguments) {
        Trees.write(folder.resolve("Dockerfile"), dockerfile);
        String[] command = new String[arguments.length + 2];
        command[0] = "build";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        command[command.length - 1] = folder.toString();
        return docker.run(command);
    }

    private void file(String name, String text) {
        Trees.write(folder.resolve(name), text);
    }

    private String in(String image, String script) {
        return docker.ok("run", "--rm", image, "sh", "-c", script);
    }

    @Test
    void buildsAndTakesFromTheCache() {
        file("a.txt", "hello\n");
        String dockerfile = """
                FROM busybox
                ARG WHO=world
                ENV GREETING="hello $WHO"
                WORKDIR /work
                COPY a.txt ./
                RUN echo "$GREETING" > greeting && echo done
                CMD ["cat", "greeting"]
                """;
        Result first = build(dockerfile, "-t", "one").ok();
        first.says("Step 1/7 : FROM busybox").says("Running in").says("done").says("Successfully tagged one:latest");
        assertEquals("hello world", docker.ok("run", "--rm", "one"));
        String id = docker.inspect("one", "{{.Id}}");
        Result second = build(dockerfile, "-t", "one").ok();
        assertEquals(
                6,
                second.out()
                        .lines()
                        .filter(line -> line.contains("Using cache"))
                        .count(),
                second::out);
        assertEquals(id, docker.inspect("one", "{{.Id}}"));
        build(dockerfile, "-t", "two", "--build-arg", "WHO=you").ok();
        assertEquals("hello you", docker.ok("run", "--rm", "two"));
        assertFalse(build(dockerfile, "--no-cache").ok().out().contains("Using cache"));
        file("a.txt", "other\n");
        Result changed = build(dockerfile, "-t", "one").ok();
        assertEquals(
                3,
                changed.out()
                        .lines()
                        .filter(line -> line.contains("Using cache"))
                        .count(),
                changed::out);
        assertEquals("", docker.ok("ps", "-aq"));
    }

    @Test
    void copiesBetweenStages() {
        file("src/main.c", "int main;\n");
        file("src/notes.md", "notes\n");
        file(".dockerignore", "**/*.md\n");
        build("""
                FROM busybox AS build
                RUN mkdir -p /out/deep && echo made > /out/deep/file && chown -R 1:2 /out && chmod 750 /out/deep
                FROM busybox AS unused
                RUN exit 3
                FROM busybox
                COPY --from=build /out /in
                COPY --chown=3:4 --chmod=600 src /src/
                COPY --chown=nobody src/*.c /c/
                """, "-t", "stages").failed("returned a non-zero code: 3");
        build("""
                FROM busybox AS build
                RUN mkdir -p /out/deep && echo made > /out/deep/file && chown -R 1:2 /out && chmod 750 /out/deep
                FROM busybox
                COPY --from=build /out /in
                COPY --chown=3:4 --chmod=600 src /src/
                COPY --chown=0:5 src/*.c /c/
                """, "-t", "stages").ok();
        assertEquals("750 1:2", in("stages", "stat -c '%a %u:%g' /in/deep"));
        assertEquals("600 3:4", in("stages", "stat -c '%a %u:%g' /src/main.c"));
        assertEquals("main.c", in("stages", "ls /src"));
        assertEquals("0:5", in("stages", "stat -c %u:%g /c/main.c"));
    }

    @Test
    void leavesTheConfigurationThatIsAskedFor() {
        build("""
                FROM busybox
                LABEL a=b
                EXPOSE 80 53/udp
                VOLUME /data
                USER 7
                HEALTHCHECK --interval=5s CMD true
                STOPSIGNAL SIGINT
                SHELL ["/bin/sh", "-ec"]
                ENTRYPOINT exec sleep 5
                ONBUILD RUN echo triggered
                """, "-t", "base", "--label", "own=it's").ok();
        assertEquals("map[53/udp:{} 80/tcp:{}]", docker.inspect("base", "{{.Config.ExposedPorts}}"));
        assertEquals("map[a:b own:it's]", docker.inspect("base", "{{.Config.Labels}}"));
        assertEquals("[/bin/sh -ec exec sleep 5]", docker.inspect("base", "{{.Config.Entrypoint}}"));
        assertEquals("7", docker.inspect("base", "{{.Config.User}}"));
        assertEquals("SIGINT", docker.inspect("base", "{{.Config.StopSignal}}"));
        assertEquals("[RUN echo triggered]", docker.inspect("base", "{{.Config.OnBuild}}"));
        build("FROM base\n", "-t", "child")
                .ok()
                .says("# Executing 1 build trigger")
                .says("triggered");
        assertEquals("[]", docker.inspect("child", "{{.Config.OnBuild}}"));
        assertTrue(docker.ok("history", "--no-trunc", "child").contains("/bin/sh -ec echo triggered"));
    }

    @Test
    void addsArchivesAndDocuments() {
        file("tree/x/y", "in the archive\n");
        Command.run("tar", "-czf", folder + "/a.tgz", "-C", folder + "/tree", "x")
                .ok();
        build("""
                FROM busybox
                ADD a.tgz /unpacked/
                COPY a.tgz /kept/
                COPY <<EOF /etc/words
                from $HOME the document
                EOF
                RUN <<EOF
                cat /unpacked/x/y
                test -f /kept/a.tgz
                EOF
                """, "-t", "added").ok().says("in the archive");
        assertEquals("from  the document", in("added", "cat /etc/words"));
    }

    @Test
    void saysWhatIsWrong() {
        build("FROM busybox\nRUN exit 7\n").failed("The command '/bin/sh -c exit 7' returned a non-zero code: 7");
        build("FROM busybox\nRNU echo\n")
                .failed("dockerfile parse error on line 2: unknown instruction: RNU (did you mean RUN?)");
        build("FROM busybox\nCOPY missing /\n").failed("stat missing: file does not exist");
        build("FROM busybox\nRUN --security=insecure true\n").failed("on line 2");
        build("FROM busybox\n", "--target", "none").failed("failed to reach build target none");
        docker.run("build", "-f", folder + "/none", folder.toString()).exited(1);
    }

    @Test
    void refusesContextsThatLeadOutOrHaveDevices() {
        file("Dockerfile", "FROM busybox\n");
        file("a.txt", "a\n");
        String in = "cd " + folder + " && tar -cPf - ";
        docker.shell(in + "--transform s,^a.txt,../../a.txt, Dockerfile a.txt | $DOCKER build -")
                .failed("leads out of it: ../../a.txt");
        docker.shell(in + "Dockerfile -C / dev/null | $DOCKER build -").failed("has a device: dev/null");
        docker.shell(in + "Dockerfile | gzip | $DOCKER build -").ok();
        assertEquals(
                List.of(),
                Trees.children(daemon.dataRoot().resolve("build")).stream()
                        .flatMap(life -> Trees.children(life).stream())
                        .toList());
    }

    @Test
    void limitsAndNetworksOfCommandsHold() {
        build(
                        "FROM busybox\nRUN cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null; ip link\n",
                        "--memory",
                        "64m",
                        "--network",
                        "none")
                .ok()
                .says("67108864");
    }

    @Test
    void driversMayBeReplacedMeanwhile() {
        List<String> modules = List.of("storage-overlay", "runtime-runc", "network-bridge", "network-iptables");
        List<Path> jars = modules.stream()
                .map(module -> DriverBundle.of(module).version("0.1.0.build").in(daemon.folder()))
                .toList();
        file("a.txt", "a\n");
        StringBuilder dockerfile = new StringBuilder("FROM busybox\n");
        for (int step = 1; step <= 20; step++) {
            dockerfile
                    .append("RUN echo ")
                    .append(step)
                    .append(" >> /steps; sleep 0.2\nCOPY a.txt /a")
                    .append(step)
                    .append('\n');
        }
        file("Dockerfile", dockerfile.toString());
        try (Command build = docker.start("build", "-t", "swapped", folder.toString())) {
            build.awaitOut("Step 3/");
            for (int i = 0; i < modules.size(); i++) {
                daemon.shell()
                        .run("driver:swap " + modules.get(i) + " " + jars.get(i))
                        .ok();
            }
            build.result().ok().says("Successfully tagged swapped:latest");
        }
        assertEquals("20", in("swapped", "wc -l < /steps"));
        assertEquals("dev.theseus.storage-overlay 0.1.0.build", daemon.shell().holder("storage", "overlay2"));
    }

    @Test
    void stepsAreFoundInTheHistoryOfAnImageFromElsewhere() {
        file("a.txt", "hello\n");
        String dockerfile = "FROM busybox\nCOPY a.txt /\nRUN echo one > /one\nENV A=b\nRUN echo two > /two\n";
        build(dockerfile, "-t", "elsewhere").ok();
        docker.ok("save", "-o", folder + "/elsewhere.tar", "elsewhere");
        docker.ok("rmi", "elsewhere");
        docker.ok("load", "-i", folder + "/elsewhere.tar");
        Trees.delete(folder.resolve("elsewhere.tar"));
        assertFalse(build(dockerfile).ok().out().contains("Using cache"));
        docker.ok("image", "prune", "-f");
        Result found = build(
                        dockerfile.replace("two > /two", "three > /three"), "-t", "own", "--cache-from", "elsewhere")
                .ok();
        assertEquals(
                3,
                found.out().lines().filter(line -> line.contains("Using cache")).count(),
                found::out);
        assertEquals("one three", in("own", "echo $(cat /one /three)"));
    }

    @Test
    void nothingThatARunningBuildNeedsCanBePruned() {
        // Who uses an image keeps it from being pruned; the others here need this one.
        docker.ok("run", "-d", "busybox", "sleep", "1000");
        build("FROM busybox\nRUN echo base > /base\n", "-t", "only-base").ok();
        Trees.write(folder.resolve("Dockerfile"), """
                FROM only-base
                RUN echo own > /base
                FROM only-base
                RUN echo one > /one
                ENV A=b
                RUN echo be''gun; until [ -e /go ]; do sleep 0.1; done
                COPY --from=0 /base /base
                """);
        try (Command build = docker.start("build", "-t", "safe", folder.toString())) {
            build.awaitOut("begun");
            String container = docker.ok("ps", "-qf", "name=build-");
            docker.ok("image", "prune", "-af");
            docker.ok("system", "prune", "-af");
            docker.run("rmi", "only-base").failed("conflict");
            docker.run("rmi", "-f", docker.inspect(container, "{{.Image}}")).failed("conflict");
            docker.ok("exec", container, "touch", "/go");
            build.result().ok().says("Successfully tagged safe:latest");
        }
        assertEquals("own one", in("safe", "echo $(cat /base /one)"));
    }

    @Test
    void aKilledDaemonLeavesNothingOfABuild() {
        Trees.write(folder.resolve("Dockerfile"), "FROM busybox\nRUN echo be''gun; sleep 1000\n");
        try (Command build = docker.start("build", folder.toString())) {
            build.awaitOut("begun");
            daemon.kill();
            build.result();
        }
        daemon.start();
        Command.await("no container", PATIENCE, () -> docker.ok("ps", "-aq").isEmpty());
        Command.await(
                "no folder of a build",
                PATIENCE,
                () -> Trees.children(daemon.dataRoot().resolve("build")).isEmpty());
        assertEquals(List.of(), Trees.children(daemon.execRoot().resolve("build")));
    }

    @Test
    void aClientThatVanishesEndsItsBuild() {
        Trees.write(folder.resolve("Dockerfile"), "FROM busybox\nRUN echo be''gun; sleep 1000\n");
        try (Command build = docker.start("build", folder.toString())) {
            build.awaitOut("begun");
            build.signal("KILL");
        }
        Command.await("no container", PATIENCE, () -> docker.ok("ps", "-aq").isEmpty());
    }
}

package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code RUN --mount}, in builds without BuildKit too. */
@WithDaemon
class BuildMountsIT {
    @TempDir
    Path folder;

    private final Daemon daemon;
    private final DockerCli docker;

    BuildMountsIT(Daemon daemon, DockerCli docker) {
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

    /** What is in an image's uppermost layer. */
    private List<String> changes(String image) {
        Path layers = folder.resolve("layers-" + image);
        return docker.shell("mkdir " + layers + " && $DOCKER save " + image + " | tar -x -C " + layers + " && tar -tf "
                        + layers + "/$(grep -oE 'blobs/sha256/[0-9a-f]+|[0-9a-f]+/layer.tar' " + layers
                        + "/manifest.json | tail -n 1)")
                .ok()
                .lines();
    }

    @Test
    void filesOfTheContextOfStagesAndOfImagesAreSeenAndNotKept() {
        Trees.write(folder.resolve("src/a.txt"), "of the context\n");
        String dockerfile = """
                FROM busybox AS made
                RUN mkdir /out && echo of the stage > /out/b.txt
                FROM busybox
                RUN --mount=target=/context,source=src \\
                    --mount=type=bind,from=made,source=/out,target=/stage,rw \\
                    --mount=type=bind,from=busybox,source=/bin/busybox,target=/opt/deep/busybox \\
                    --mount=type=tmpfs,target=/scratch,size=1m \\
                    cat /context/a.txt /stage/b.txt > /seen && echo changed > /stage/b.txt && /opt/deep/busybox true \\
                    && ! touch /context/x && touch /scratch/x && grep -q '/scratch tmpfs.*size=1024k' /proc/mounts
                RUN --mount=type=bind,from=made,source=/out,target=/stage cat /stage/b.txt >> /seen
                """;
        build(dockerfile, "-t", "bound").ok();
        assertEquals("of the context\nof the stage\nof the stage", docker.ok("run", "--rm", "bound", "cat", "/seen"));
        assertFalse(docker.ok("run", "--rm", "bound", "ls", "/").contains("context"));
        assertEquals(
                List.of(),
                docker.ok("run", "--rm", "bound", "sh", "-c", "ls -d /opt /stage /scratch 2>/dev/null; true")
                        .lines()
                        .toList());
        Trees.write(folder.resolve("src/a.txt"), "changed\n");
        Result again = build(dockerfile, "-t", "bound").ok();
        assertEquals(
                1,
                again.out().lines().filter(line -> line.contains("Using cache")).count(),
                again::out);
        assertTrue(docker.ok("run", "--rm", "bound", "cat", "/seen").startsWith("changed\n"));
    }

    @Test
    void aCacheStaysFromOneBuildToTheNextAndIsInNoImage() {
        String dockerfile = """
                FROM busybox
                ARG TURN
                RUN --mount=type=cache,target=/root/.cache,id=a/../b,mode=0750,uid=7 \\
                    stat -c '%a %u' /root/.cache && echo $TURN >> /root/.cache/turns && cp /root/.cache/turns /turns
                """;
        build(dockerfile, "-t", "one", "--build-arg", "TURN=1").ok().says("750 7");
        daemon.kill();
        daemon.start();
        build(dockerfile, "-t", "two", "--build-arg", "TURN=2").ok();
        assertEquals("1\n2", docker.ok("run", "--rm", "two", "cat", "/turns"));
        assertEquals("", docker.ok("run", "--rm", "two", "sh", "-c", "ls -A /root"));
        assertEquals(List.of("turns"), changes("two"));
        assertEquals(
                "1",
                docker.ok("system", "df", "--format", "{{.Type}} {{.TotalCount}}")
                        .lines()
                        .filter(line -> line.startsWith("Build Cache"))
                        .findFirst()
                        .orElse("")
                        .replace("Build Cache ", ""));
        docker.ok("builder", "prune", "-f", "--filter", "until=1h");
        build(dockerfile, "-t", "three", "--build-arg", "TURN=3").ok();
        assertEquals("1\n2\n3", docker.ok("run", "--rm", "three", "cat", "/turns"));
        docker.ok("builder", "prune", "-f");
        build(dockerfile, "-t", "four", "--build-arg", "TURN=4").ok();
        assertEquals("4", docker.ok("run", "--rm", "four", "cat", "/turns"));
    }

    @Test
    void whoLocksACacheWaits() {
        Trees.write(folder.resolve("Dockerfile"), """
                FROM busybox
                ARG TURN
                RUN --mount=type=cache,target=/c,id=locked,sharing=locked \\
                    mkdir /c/held && echo be''gun && if [ $TURN = 1 ]; then until [ -e /go ]; do sleep 0.1; done; fi; rmdir /c/held
                """);
        try (Command first = docker.start("build", "--build-arg", "TURN=1", folder.toString());
                Command second = docker.start("build", "--build-arg", "TURN=2", folder.toString())) {
            first.awaitOut("begun");
            second.awaitOut("Step 3/3");
            docker.ok("exec", docker.ok("ps", "-qf", "name=build-"), "touch", "/go");
            first.result().ok();
            second.result().ok();
        }
    }

    @Test
    void whatABuildWasNotGivenIsRefusedOnlyWhenItIsNeeded() {
        build("FROM busybox\nRUN --mount=type=secret,id=s --mount=type=ssh test ! -e /run/secrets/s\n")
                .ok();
        build("FROM busybox\nRUN --mount=type=secret,id=s,required true\n").failed("the secret s");
        build("FROM busybox\nRUN --mount=type=ssh,required true\n").failed("the SSH agent default");
        build("FROM busybox\nRUN --mount=source=missing,target=/m true\n").failed("missing");
        build("FROM busybox\nRUN --mount=from=7,target=/m true\n").failed("no such stage");
        build("FROM busybox\nRUN --mount=source=../../etc,target=/m true\n").failed("etc");
        assertEquals(List.of(), Trees.children(daemon.execRoot().resolve("build")));
    }
}

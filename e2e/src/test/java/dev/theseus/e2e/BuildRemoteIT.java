package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contexts that the daemon fetches: clients that fetch themselves never ask for it. */
@WithDaemon
class BuildRemoteIT {
    @TempDir
    Path folder;

    private final Daemon daemon;
    private final DockerCli docker;
    private HttpServer server;

    BuildRemoteIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker.with("DOCKER_BUILDKIT", "0");
    }

    @BeforeEach
    void serve() {
        Trees.write(folder.resolve("work/sub/Dockerfile"), "FROM busybox\nCOPY a.txt /a\n");
        Trees.write(folder.resolve("work/sub/a.txt"), "of the repository\n");
        Trees.write(folder.resolve("Dockerfile"), "FROM busybox\nRUN echo alone > /a\n");
        sh("git init -q -b main work && cd work && git add . && git -c user.name=t -c user.email=t@e commit -qm one"
                + " && git tag v1 && cd .. && git clone -q --bare work repo.git && git -C repo.git update-server-info"
                + " && tar -czf context.tgz -C work/sub .");
        server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder, SimpleFileServer.OutputLevel.NONE);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        docker.shell("$DOCKER images -q | grep -v $($DOCKER images -q busybox) | sort -u | xargs -r $DOCKER rmi -f");
    }

    private String sh(String script) {
        return Command.run("sh", "-c", "cd " + folder + " && " + script)
                .ok()
                .out()
                .strip();
    }

    private String address(String path) {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/" + path;
    }

    private Result build(String remote) {
        return Command.run(
                "curl",
                "-sS",
                "-X",
                "POST",
                "--unix-socket",
                daemon.socket().toString(),
                "http://d/build?t=remote&remote=" + URLEncoder.encode(remote, StandardCharsets.UTF_8));
    }

    private String built() {
        return docker.ok("run", "--rm", "remote", "cat", "/a");
    }

    @Test
    void archivesDockerfilesAndRepositoriesAreFetched() {
        build(address("context.tgz")).ok().says("Successfully tagged remote:latest");
        assertEquals("of the repository", built());
        build(address("Dockerfile")).ok().says("Successfully tagged remote:latest");
        assertEquals("alone", built());
        String commit = sh("git -C work rev-parse HEAD");
        for (String fragment : List.of("#:sub", "#v1:sub", "#main:sub", "#" + commit + ":sub")) {
            docker.ok("rmi", "-f", "remote");
            build(address("repo.git") + fragment).ok().says("Successfully tagged remote:latest");
            assertEquals("of the repository", built());
        }
    }

    @Test
    void whatCannotBeHadIsSaidAndLeavesNothing() {
        build(address("missing")).says("status 404");
        build(address("repo.git") + "#nosuch").says("nosuch");
        build(address("repo.git") + "#main:none").says("no folder none");
        build(address("repo.git") + "#main:../x").says("leads out of the repository");
        build(folder.toString()).says("is neither a git repository nor the address of a web server");
        assertTrue(Trees.children(daemon.dataRoot().resolve("build")).stream()
                .allMatch(life -> Trees.children(life).isEmpty()));
    }

    @Test
    void addTakesARepositoryOfACommit() {
        String commit = sh("git -C work rev-parse HEAD");
        String repository = address("repo.git");
        Path context = folder.resolve("context");
        Trees.write(
                context.resolve("Dockerfile"),
                "FROM busybox\nADD --checksum=" + commit + " " + repository + "#v1:sub /plain\nADD --keep-git-dir=true "
                        + repository + " /whole/\n");
        docker.ok("build", "-t", "added", context.toString());
        assertEquals(
                "of the repository",
                docker.ok("run", "--rm", "added", "sh", "-c", "test -d /whole/.git && cat /plain/a.txt"));
        Trees.write(
                context.resolve("Dockerfile"),
                "FROM busybox\nADD --checksum=" + "0".repeat(40) + " " + repository + " /plain\n");
        docker.run("build", context.toString()).failed("digest mismatch");
    }
}

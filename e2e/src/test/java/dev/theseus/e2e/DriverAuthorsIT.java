package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Deployment;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverProjects;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Drivers of third parties, from their own builds to a daemon that runs: the examples, and one of each kind from the template. */
@WithDaemon
class DriverAuthorsIT {
    private static final List<String> SKELETONS = List.of("network-wires", "firewall-wall", "runtime-engine");
    private static final DriverProjects PROJECTS = new DriverProjects();

    private final Daemon daemon;
    private final DockerCli docker;
    private final Deployment deployment;

    DriverAuthorsIT(Daemon daemon) {
        this.daemon = daemon;
        docker = daemon.docker();
        deployment = new Deployment(daemon);
    }

    @BeforeAll
    static void build() {
        PROJECTS.example("storage-plain");
        PROJECTS.example("registry-shelf");
        PROJECTS.generate("volume", "attic");
        SKELETONS.forEach(project -> PROJECTS.generate(project.split("-")[0], project.split("-")[1]));
        PROJECTS.build();
    }

    @AfterAll
    static void close() {
        PROJECTS.close();
    }

    private void install(String project) {
        assertEquals("", deployment.drop(PROJECTS.jar(project)), project);
    }

    @Test
    void theirBuildsRunTheContract() {
        assertTrue(PROJECTS.tests("storage-plain") >= 50);
        assertTrue(PROJECTS.tests("registry-shelf") >= 8);
        assertTrue(PROJECTS.tests("volume-attic") >= 14);
        SKELETONS.forEach(project -> assertTrue(PROJECTS.tests(project) >= 7, project));
    }

    @Test
    void aStorageDriverHoldsContainers() {
        install("storage-plain");
        deployment.shell("driver:use storage plain").ok();
        assertEquals("plain", docker.ok("info", "-f", "{{.Driver}}"));
        docker.ok("run", "-d", "--name", "kept", "busybox", "sh", "-c", "echo old > /note; rm /bin/yes; sleep 1000");
        Command.await(
                "its note",
                Duration.ofSeconds(30),
                () -> docker.run("exec", "kept", "test", "-e", "/note").exit() == 0);
        assertEquals("plain", docker.inspect("kept", "{{.GraphDriver.Name}}"));
        String changes = docker.ok("diff", "kept");
        assertTrue(changes.contains("A /note") && changes.contains("D /bin/yes"), changes);

        Result swap = deployment.shell("driver:swap com.example.storage-plain " + PROJECTS.jar("storage-plain"));
        swap.ok().says("is in force");
        assertEquals("old", docker.ok("exec", "kept", "cat", "/note"));
        docker.ok("commit", "kept", "changed");
        assertEquals("old", docker.ok("run", "--rm", "changed", "cat", "/note"));
        docker.run("run", "--rm", "changed", "ls", "/bin/yes").exited(1);

        docker.ok("rm", "-f", "kept");
        docker.ok("rmi", "changed");
        deployment.shell("driver:use storage overlay2").ok();
        assertEquals("overlay2", docker.ok("info", "-f", "{{.Driver}}"));
        assertEquals("hello", docker.ok("run", "--rm", "busybox", "echo", "hello"));
    }

    @Test
    void aRegistryDriverServesPushAndPull() {
        install("registry-shelf");
        docker.ok("tag", "busybox", "shelf.local/team/box:1");
        docker.ok("push", "shelf.local/team/box:1");
        docker.ok("rmi", "shelf.local/team/box:1");
        docker.run("pull", "shelf.local/team/box:2").failed("the shelf has no image named 2");
        docker.ok("pull", "shelf.local/team/box:1");
        assertEquals("hello", docker.ok("run", "--rm", "shelf.local/team/box:1", "echo", "hello"));
        docker.ok("rmi", "shelf.local/team/box:1");
        Path tags = daemon.dataRoot().resolve("shelf/team/box/_tags");
        assertEquals(List.of(tags.resolve("1")), Trees.children(tags));
    }

    @Test
    void aDriverFromTheTemplateKeepsVolumes() {
        install("volume-attic");
        docker.ok("volume", "create", "-d", "attic", "-o", "mode=rwx------", "trunk");
        docker.run("volume", "create", "-d", "attic", "-o", "size=1", "other").failed("unknown option size");
        docker.ok("run", "--rm", "-v", "trunk:/trunk", "busybox", "sh", "-c", "echo kept > /trunk/f");
        assertEquals("kept", docker.ok("run", "--rm", "-v", "trunk:/trunk", "busybox", "cat", "/trunk/f"));
        assertTrue(docker.ok("info", "-f", "{{.Plugins.Volume}}").contains("attic"));
        docker.ok("volume", "rm", "trunk");
        assertEquals("", docker.ok("volume", "ls", "-q", "-f", "driver=attic"));
    }

    @Test
    void skeletonsAreFoundAndRefuseInTheirOwnWords() {
        SKELETONS.forEach(this::install);
        docker.run("network", "create", "-d", "wires", "n1").failed("network driver wires cannot make networks yet");
        docker.run("run", "--rm", "--runtime", "engine", "busybox", "true")
                .failed("runtime driver engine cannot create tasks yet");
        assertEquals("hello", docker.ok("run", "--rm", "busybox", "echo", "hello"));
        String slots = deployment.shell("driver:list").ok().text();
        for (String name : List.of("wires", "wall", "engine")) {
            assertTrue(slots.lines().anyMatch(line -> line.contains(name) && line.contains("ACTIVE")), slots);
        }
    }
}

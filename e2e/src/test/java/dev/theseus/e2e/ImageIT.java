package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Images at home: list, tag, inspect, history, remove, prune, save, load. */
@WithDaemon
class ImageIT {
    private final DockerCli docker;
    private final Daemon daemon;

    ImageIT(DockerCli docker, Daemon daemon) {
        this.docker = docker;
        this.daemon = daemon;
    }

    private String derived(String tag, String... changes) {
        docker.ok("run", "--name", "maker", "busybox", "sh", "-c", "echo " + tag + " > /tag");
        java.util.List<String> command = new java.util.ArrayList<>(java.util.List.of("commit"));
        command.addAll(java.util.List.of(changes));
        command.addAll(java.util.List.of("maker", tag));
        String id = docker.ok(command.toArray(String[]::new));
        docker.ok("rm", "maker");
        return id;
    }

    @Test
    void listsAndFilters() {
        String id = derived("app:1", "-c", "LABEL kind=app");
        docker.ok("tag", "app:1", "other/app:2");
        assertEquals(
                "app:1\nbusybox:latest\nother/app:2",
                sorted(docker.ok("images", "--format", "{{.Repository}}:{{.Tag}}")));
        assertEquals(id, docker.ok("images", "-q", "--no-trunc", "app"));
        assertEquals("app", docker.ok("images", "--filter", "reference=app", "--format", "{{.Repository}}"));
        assertEquals(
                2,
                docker.run("images", "--filter", "label=kind=app", "-q")
                        .ok()
                        .lines()
                        .size());
        assertEquals(
                2,
                docker.run("images", "--filter", "since=busybox", "-q")
                        .ok()
                        .lines()
                        .size());
        assertEquals("busybox", docker.ok("images", "--filter", "before=app:1", "--format", "{{.Repository}}"));
        assertEquals("", docker.ok("images", "--filter", "dangling=true", "-q"));
        docker.run("images", "--filter", "nosuch=1").exited(1).says("invalid filter 'nosuch'");
        docker.ok("rmi", "other/app:2", "app:1");
    }

    @Test
    void tags() {
        docker.ok("tag", "busybox", "a/b:c");
        assertEquals(docker.inspect("busybox", "{{.Id}}"), docker.inspect("a/b:c", "{{.Id}}"));
        docker.run("tag", "nosuch", "x").exited(1).says("No such image: nosuch:latest");
        docker.run("tag", "busybox", "BAD").exited(1).says("must be lowercase");
        String untagged = docker.ok("rmi", "a/b:c");
        assertEquals("Untagged: a/b:c", untagged);
        docker.ok("image", "inspect", "busybox");
    }

    @Test
    void inspects() {
        assertEquals(
                "amd64 linux [sh] 1 [busybox:latest]",
                docker.inspect(
                        "busybox", "{{.Architecture}} {{.Os}} {{.Config.Cmd}} {{len .RootFS.Layers}} {{.RepoTags}}"));
        String id = docker.inspect("busybox", "{{.Id}}");
        assertEquals(id, docker.inspect(id.substring(7, 19), "{{.Id}}"));
        assertEquals("overlay2", docker.inspect("busybox", "{{.GraphDriver.Name}}"));
        docker.run("image", "inspect", "nosuch").exited(1).says("No such image: nosuch");
        assertTrue(docker.ok("history", "--no-trunc", "--format", "{{.ID}} {{.Size}}", "busybox")
                .startsWith(id));
    }

    @Test
    void removes() {
        derived("used:1");
        docker.ok("run", "-d", "--name", "user", "used:1", "sleep", "1000");
        docker.run("rmi", "used:1").exited(1).says("conflict: unable to remove repository reference \"used:1\"");
        String id = docker.inspect("used:1", "{{.Id}}").substring(7, 19);
        docker.run("rmi", id).exited(1).says("cannot be forced").says("is being used by running container");
        docker.ok("rm", "-f", "user");
        String out = docker.ok("rmi", "used:1");
        assertTrue(out.contains("Untagged: used:1") && out.contains("Deleted: sha256:" + id), out);
        docker.run("rmi", "used:1").exited(1).says("No such image: used:1");
    }

    @Test
    void needsForceForManyTags() {
        String id = derived("many:1");
        docker.ok("tag", "many:1", "many:2");
        docker.run("rmi", id).exited(1).says("must be forced").says("referenced in multiple repositories");
        docker.ok("rmi", "-f", id);
        docker.run("image", "inspect", id).exited(1);
    }

    @Test
    void prunes() {
        derived("dangling:1");
        derived("dangling:1");
        assertEquals(
                1,
                docker.run("images", "-f", "dangling=true", "-q").ok().lines().size());
        String out = docker.ok("image", "prune", "-f");
        assertTrue(out.contains("deleted: sha256:") && out.contains("Total reclaimed space: "), out);
        docker.ok("image", "inspect", "dangling:1");
        docker.ok("run", "-d", "--name", "holder", "busybox", "sleep", "1000");
        docker.ok("image", "prune", "-a", "-f");
        docker.run("image", "inspect", "dangling:1").exited(1);
        docker.ok("image", "inspect", "busybox");
    }

    @Test
    void savesAndLoads() {
        String id = derived("travel:1", "-c", "CMD [\"cat\",\"/tag\"]");
        docker.ok("tag", "travel:1", "travel:2");
        Path tar = daemon.folder().resolve("travel.tar");
        docker.ok("save", "-o", tar.toString(), "travel:1", "travel:2", "busybox");
        docker.ok("rmi", "travel:1", "travel:2");
        String loaded = docker.ok("load", "-i", tar.toString());
        assertTrue(
                loaded.contains("Loaded image: travel:1")
                        && loaded.contains("Loaded image: travel:2")
                        && loaded.contains("Loaded image: busybox:latest"),
                loaded);
        assertEquals(id, docker.inspect("travel:2", "{{.Id}}"));
        assertEquals("travel:1", docker.ok("run", "--rm", "travel:1"));
        docker.ok("rmi", "travel:1", "travel:2");
        docker.shell("gzip -c " + tar + " | $DOCKER load").ok().says("travel:1");
        docker.ok("rmi", "travel:1", "travel:2");
        docker.run("save", "nosuch").exited(1).says("No such image: nosuch");
        docker.runWith("no tar at all", "load").exited(1);
        Trees.delete(tar);
    }

    @Test
    void isReadByOtherTools() {
        Path tar = daemon.folder().resolve("shared.tar");
        docker.ok("save", "-o", tar.toString(), "busybox");
        String digest = dev.theseus.e2e.harness.Command.run("skopeo", "inspect", "--config", "docker-archive:" + tar)
                .ok()
                .out();
        assertTrue(digest.contains("\"architecture\""), digest);
        Path oci = daemon.folder().resolve("shared-oci.tar");
        dev.theseus.e2e.harness.Command.run(
                        "skopeo", "copy", "-q", "docker-archive:" + tar, "oci-archive:" + oci + ":fromoci:1")
                .ok();
        docker.ok("load", "-i", oci.toString());
        assertFalse(docker.ok("images", "-aq").isEmpty());
        Trees.delete(tar);
        Trees.delete(oci);
    }

    private static String sorted(String lines) {
        return String.join("\n", lines.lines().sorted().toList());
    }
}

package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Binds and volumes. */
@WithDaemon
class MountsIT {
    private final DockerCli docker;
    private final Path host;

    MountsIT(DockerCli docker, Daemon daemon) {
        this.docker = docker;
        this.host = daemon.folder().resolve("host");
        Trees.write(host.resolve("file"), "from the host");
    }

    @Test
    void bindsFolders() {
        assertEquals("from the host", docker.ok("run", "--rm", "-v", host + ":/in", "busybox", "cat", "/in/file"));
        docker.ok("run", "--rm", "-v", host + ":/in", "busybox", "sh", "-c", "echo back > /in/back");
        assertEquals("back\n", Trees.read(host.resolve("back")));
        docker.run("run", "--rm", "-v", host + ":/in:ro", "busybox", "touch", "/in/x")
                .exited(1)
                .says("Read-only file system");
        assertEquals(
                "from the host", docker.ok("run", "--rm", "-v", host + "/file:/etc/one", "busybox", "cat", "/etc/one"));
        docker.ok("run", "--rm", "-v", host + "/made/now:/in", "busybox", "true");
        assertTrue(Files.isDirectory(host.resolve("made/now")));
        docker.run("run", "--rm", "--mount", "type=bind,src=" + host + "/absent,dst=/in", "busybox", "true")
                .exited(125)
                .says("bind source path does not exist: " + host + "/absent");
        docker.run("run", "--rm", "-v", host + ":relative", "busybox", "true")
                .exited(125)
                .says("mount path must be absolute");
        docker.run("run", "--rm", "-v", host + ":/in:nosuchmode", "busybox", "true")
                .exited(125)
                .says("nosuchmode");
        docker.run("run", "--rm", "-v", host + ":/a", "-v", host + "/made:/a", "busybox", "true")
                .exited(125)
                .says("Duplicate mount point: /a");
    }

    /** Settings, secrets and sockets come so into most containers. */
    @ParameterizedTest
    @ValueSource(strings = {"/etc/one", "/etc/hostname", "/new/deep/one"})
    void bindsFilesReadOnly(String target) {
        assertEquals(
                "from the host",
                docker.ok("run", "--rm", "-v", host + "/file:" + target + ":ro", "busybox", "cat", target));
        docker.run(
                        "run",
                        "--rm",
                        "--mount",
                        "type=bind,readonly,src=" + host + "/file,dst=" + target,
                        "busybox",
                        "sh",
                        "-c",
                        "echo x > " + target)
                .exited(1)
                .says("Read-only file system");
        assertEquals("from the host", Trees.read(host.resolve("file")));
    }

    @ParameterizedTest
    @CsvSource({"'/scratch',1777", "'/new/deep:mode=1700',1700", "'/etc:mode=755',755"})
    void aTmpfsHasTheModeThatWasAskedFor(String tmpfs, String mode) {
        String place = tmpfs.split(":")[0];
        assertEquals(mode, docker.ok("run", "--rm", "--tmpfs", tmpfs, "busybox", "stat", "-c", "%a", place));
    }

    @Test
    void propagatesMountsWhenAsked() {
        String line = docker.ok(
                "run", "--rm", "-v", host + ":/in:rslave", "busybox", "grep", " /in ", "/proc/self/mountinfo");
        assertTrue(line.contains("master:") || line.contains(" /in "), line);
        assertEquals("rprivate", made("plain", host + ":/in"));
    }

    private String made(String name, String volume) {
        docker.ok("create", "--name", name, "-v", volume, "busybox");
        return docker.inspect(name, "{{(index .Mounts 0).Propagation}}");
    }

    @Test
    void keepsVolumes() {
        assertEquals("store", docker.ok("volume", "create", "--label", "k=v", "store"));
        docker.ok("run", "--rm", "-v", "store:/data", "busybox", "sh", "-c", "echo kept > /data/f");
        assertEquals("kept", docker.ok("run", "--rm", "-v", "store:/data:ro", "busybox", "cat", "/data/f"));
        docker.run("run", "--rm", "-v", "store:/data:ro", "busybox", "touch", "/data/g")
                .exited(1)
                .says("Read-only");
        docker.ok("create", "--name", "user", "-v", "store:/data", "busybox");
        docker.run("volume", "rm", "store").exited(1).says("volume is in use");
        assertEquals(
                "volume store /data",
                docker.inspect("user", "{{with index .Mounts 0}}{{.Type}} {{.Name}} {{.Destination}}{{end}}"));
        docker.ok("rm", "user");
        assertEquals("local v", docker.ok("volume", "inspect", "-f", "{{.Driver}} {{.Labels.k}}", "store"));
        docker.ok("volume", "rm", "store");
        docker.run("volume", "rm", "store").exited(1).says("no such volume");
    }

    @Test
    void copiesTheImagesContentUp() {
        docker.ok(
                "run",
                "--name",
                "seed",
                "busybox",
                "sh",
                "-c",
                "mkdir /seed && echo a > /seed/a && chown 12:34 /seed && chmod 750 /seed");
        docker.ok("commit", "-c", "VOLUME /seed", "seed", "seeded");
        assertEquals(
                "a 12 750",
                docker.ok("run", "--rm", "-v", "fresh:/seed", "busybox:latest", "true")
                        + docker.ok(
                                "run", "--rm", "seeded", "sh", "-c", "echo $(cat /seed/a) $(stat -c '%u %a' /seed)"));
        docker.ok("volume", "rm", "fresh");
        assertEquals("a", docker.ok("run", "--rm", "-v", "fresh:/seed", "seeded", "cat", "/seed/a"));
        docker.ok("volume", "create", "bare");
        assertEquals("", docker.ok("run", "--rm", "-v", "bare:/seed:nocopy", "seeded", "ls", "/seed"));
        docker.ok("volume", "rm", "fresh", "bare");
        docker.ok("rm", "seed");
        docker.ok("rmi", "seeded");
    }

    @Test
    void takesVolumesFromOthers() {
        docker.ok("run", "--name", "owner", "-v", "/shared", "busybox", "sh", "-c", "echo s > /shared/s");
        assertEquals("s", docker.ok("run", "--rm", "--volumes-from", "owner", "busybox", "cat", "/shared/s"));
        docker.run("run", "--rm", "--volumes-from", "owner:ro", "busybox", "touch", "/shared/t")
                .exited(1)
                .says("Read-only");
        docker.run("run", "--rm", "--volumes-from", "nobody", "busybox", "true")
                .exited(125)
                .says("No such container: nobody");
    }

    @Test
    void listsAndPrunes() {
        docker.ok("volume", "create", "--label", "x=1", "named");
        docker.ok("create", "--name", "anon", "-v", "/a", "busybox");
        assertEquals("named", docker.ok("volume", "ls", "-q", "--filter", "label=x"));
        assertEquals("named", docker.ok("volume", "ls", "-q", "--filter", "dangling=true"));
        assertEquals(2, docker.run("volume", "ls", "-q").ok().lines().size());
        docker.ok("rm", "anon");
        docker.ok("volume", "prune", "-f");
        assertEquals("named", docker.ok("volume", "ls", "-q"));
        docker.ok("volume", "prune", "-a", "-f");
        assertEquals("", docker.ok("volume", "ls", "-q"));
        docker.run("volume", "create", "bad/name")
                .exited(1)
                .says("includes invalid characters for a local volume name");
        docker.run("volume", "create", "-d", "nosuch", "vol").exited(1).says("nosuch");
        docker.run("volume", "inspect", "nosuch").exited(1).says("no such volume");
    }

    @Test
    void mountsWithOptions() {
        docker.ok("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=1m", "memory");
        String line = docker.ok("run", "--rm", "-v", "memory:/m", "busybox", "grep", " /m ", "/proc/mounts");
        assertTrue(line.contains("tmpfs") && line.contains("size=1024k"), line);
        docker.ok("volume", "rm", "memory");
        String tmp = docker.ok(
                "run", "--rm", "--mount", "type=tmpfs,dst=/m,tmpfs-size=1m", "busybox", "grep", " /m ", "/proc/mounts");
        assertTrue(tmp.contains("size=1024k"), tmp);
    }
}

package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** cp, diff, export, import and commit. */
@WithDaemon
class FilesIT {
    private final DockerCli docker;
    private final Path work;

    FilesIT(DockerCli docker, Daemon daemon) {
        this.docker = docker;
        this.work = daemon.folder().resolve("work");
    }

    @BeforeEach
    void makeFiles() {
        Trees.delete(work);
        Trees.write(work.resolve("tree/inner/file"), "content");
        Trees.write(work.resolve("single"), "one");
        Command.run("ln", "-s", "inner/file", work.resolve("tree/link").toString())
                .ok();
        Command.run("chmod", "640", work.resolve("single").toString()).ok();
    }

    @Test
    void copiesIntoAStoppedContainer() {
        docker.ok(
                "create", "--name", "box", "busybox", "sh", "-c", "cat /in/inner/file; cat /in/link; stat -c %a /file");
        docker.ok("cp", work.resolve("tree").toString(), "box:/in");
        docker.ok("cp", work.resolve("single").toString(), "box:/file");
        assertEquals("contentcontent640", docker.ok("start", "-a", "box"));
        docker.run("cp", work.resolve("single").toString(), "box:/no/such/place/file")
                .exited(1);
        docker.run("cp", work.resolve("absent").toString(), "box:/").exited(1).says("no such file or directory");
    }

    @Test
    void aReadOnlyContainersVolumesStayWritable() {
        docker.ok("run", "-d", "--name", "box", "--read-only", "-v", "/vol", "busybox", "sleep", "60");
        String single = work.resolve("single").toString();
        docker.run("cp", single, "box:/x").exited(1).says("container rootfs is marked read-only");
        docker.ok("cp", single, "box:/vol/x");
        assertEquals("one", docker.ok("exec", "box", "cat", "/vol/x"));
    }

    @Test
    void archivesKeepTheirOwnersUnlessTheContainerHasAUser() {
        String single = work.resolve("single").toString();
        Command.run("chown", "1000:1001", single).ok();
        docker.ok("run", "-d", "--name", "box", "busybox", "sleep", "60");
        docker.ok("cp", "-a", single, "box:/kept");
        assertEquals("1000 1001", docker.ok("exec", "box", "stat", "-c", "%u %g", "/kept"));
        docker.ok("run", "-d", "--name", "user", "--user", "1234:5678", "busybox", "sleep", "60");
        docker.ok("cp", "-a", single, "user:/taken");
        assertEquals("1234 5678", docker.ok("exec", "user", "stat", "-c", "%u %g", "/taken"));
    }

    @Test
    void theNetworkFilesOfAStoppedContainerAreSeen() {
        docker.ok("run", "--name", "box", "--hostname", "argo", "busybox", "true");
        docker.ok("cp", "box:/etc/hostname", work.resolve("hostname").toString());
        docker.ok("cp", "box:/etc/hosts", work.resolve("hosts").toString());
        docker.ok("cp", "box:/etc/resolv.conf", work.resolve("resolv.conf").toString());
        assertEquals("argo", Trees.read(work.resolve("hostname")).strip());
        assertTrue(Trees.read(work.resolve("hosts")).contains("localhost"));
        assertTrue(Trees.read(work.resolve("resolv.conf")).contains("nameserver"));
    }

    /** What is copied into a folder with mounts below goes through them, and comes out through them, also before the first start. */
    @Test
    void copiesThroughTheMountsOfAStoppedContainer() {
        Trees.write(work.resolve("top/volume/file"), "new");
        Trees.write(work.resolve("top/plain"), "plain");
        Path bound = Trees.write(work.resolve("bound/kept"), "kept").getParent();
        docker.ok(
                "create",
                "--name",
                "box",
                "-v",
                "kept:/top/volume",
                "busybox",
                "cat",
                "/top/volume/file",
                "/top/plain");
        docker.ok("cp", work.resolve("top").toString(), "box:/");
        assertEquals("newplain", docker.ok("start", "-a", "box"));
        assertEquals("new", docker.ok("run", "--rm", "-v", "kept:/seen", "busybox", "cat", "/seen/file"));
        docker.ok("cp", "box:/top", work.resolve("out").toString());
        assertEquals("new", Trees.read(work.resolve("out/volume/file")));
        String exported = docker.shell("$DOCKER export box | tar t").ok().text();
        assertTrue(exported.contains("top/plain") && !exported.contains("top/volume/file"), exported);

        docker.ok("create", "--name", "careful", "-v", bound + ":/top/volume:ro", "busybox", "true");
        docker.run("cp", work.resolve("top").toString(), "careful:/").exited(1).says("read-only file system");
        assertEquals(List.of(bound.resolve("kept")), Trees.children(bound));
    }

    @Test
    void aWorkingDirectoryMayBeALinkThatLeadsNowhere() {
        docker.ok("run", "--name", "linked", "busybox", "ln", "-s", "/nowhere/yet", "/link");
        docker.ok("commit", "linked", "linked");
        assertEquals("/nowhere/yet", docker.ok("run", "--rm", "-w", "/link", "linked", "sh", "-c", "cd -P .; pwd"));
        docker.ok("rm", "linked");
        docker.ok("rmi", "linked");
    }

    @Test
    void copiesIntoARunningContainerAndOut() {
        docker.ok("run", "-d", "--name", "box", "--tmpfs", "/mem", "busybox", "sleep", "1000");
        docker.ok("cp", work.resolve("tree") + "/.", "box:/tmp");
        assertEquals("content", docker.ok("exec", "box", "cat", "/tmp/inner/file"));
        docker.ok(
                "exec",
                "box",
                "sh",
                "-c",
                "mkdir -p /out/a && echo made > /out/a/b && ln -s a/b /out/l && echo m > /mem/m");
        docker.ok("cp", "box:/out", work.resolve("got").toString());
        assertEquals("made\n", Trees.read(work.resolve("got/a/b")));
        assertTrue(Files.isSymbolicLink(work.resolve("got/l")));
        docker.ok("cp", "-L", "box:/out/l", work.resolve("followed").toString());
        assertEquals("made\n", Trees.read(work.resolve("followed")));
        assertEquals(
                "made", docker.shell("$DOCKER cp box:/out/a/b - | tar xO").ok().text());
        docker.run("cp", "box:/nothing", work.toString())
                .exited(1)
                .says("Could not find the file /nothing in container box");
    }

    @Test
    void copiesWithoutLeavingTheRoot() {
        docker.ok("run", "--name", "trap", "busybox", "ln", "-s", "/../../../../../../etc", "/escape");
        docker.ok("cp", work.resolve("single").toString(), "trap:/escape/theseus-e2e-mark");
        assertTrue(Files.notExists(Path.of("/etc/theseus-e2e-mark")));
        docker.ok("cp", "trap:/etc/theseus-e2e-mark", work.resolve("back").toString());
        assertEquals("one", Trees.read(work.resolve("back")));
    }

    @Test
    void aCopyOutMayBeTheSourceOfACopyIn() {
        docker.ok("run", "--name", "both", "busybox", "sh", "-c", "mkdir /from /to; truncate -s 100M /from/big");
        docker.shell("timeout 120 $DOCKER cp both:/from - | timeout 120 $DOCKER cp - both:/to")
                .ok();
        docker.ok("cp", "both:/to/from/big", work.resolve("big").toString());
        assertEquals(100 << 20, work.resolve("big").toFile().length());
    }

    @Test
    void whoReadsSlowlyHindersNobody() {
        docker.ok(
                "run",
                "--name",
                "slow",
                "busybox",
                "sh",
                "-c",
                "mkdir -p /data; truncate -s 1G /data/big; cat /data/seen; echo later > /data/later");
        String output = docker.shell("""
                        cd %s; mkfifo tar; $DOCKER cp slow:/data - > tar & exec 3< tar
                        head -c 512 <&3 > /dev/null
                        timeout 60 $DOCKER cp slow:/data/later later.before && echo copied
                        echo new > seen; timeout 60 $DOCKER cp seen slow:/data/seen
                        timeout 60 $DOCKER start -a slow
                        timeout 60 $DOCKER cp slow:/data/seen - | tar xO
                        timeout 60 $DOCKER rename slow slower; timeout 60 $DOCKER rm slower
                        exec 3<&-; wait
                        """.formatted(work)).text();
        assertEquals("copied new new slower", output.replace('\n', ' ').strip());
    }

    @Test
    void copiesAFileThatIsBoundIntoAStoppedContainer() {
        docker.ok("create", "--name", "bound", "-v", work.resolve("single") + ":/bound", "busybox");
        docker.ok("cp", "bound:/bound", work.resolve("back").toString());
        assertEquals("one", Trees.read(work.resolve("back")));
    }

    @Test
    void aCopySeesOnlyTheSubpathOfAVolume() {
        docker.ok("run", "--rm", "-v", "parts:/v", "busybox", "sh", "-c", "mkdir /v/sub; ln -s / /v/sub/up");
        docker.ok(
                "create",
                "--name",
                "part",
                "--mount",
                "type=volume,src=parts,dst=/m,volume-subpath=sub",
                "busybox",
                "cat",
                "/m/single");
        docker.ok("cp", work.resolve("single").toString(), "part:/m/single");
        assertEquals("one", docker.ok("start", "-a", "part"));
        docker.run("create", "--mount", "type=volume,src=parts,dst=/m,volume-subpath=sub/../../..", "busybox")
                .exited(1)
                .says("subpath must be a relative path within the volume");
    }

    @Test
    void readOnlyRootsRefuseCopies() {
        docker.ok("create", "--read-only", "--name", "ro", "busybox");
        docker.run("cp", work.resolve("single").toString(), "ro:/file")
                .exited(1)
                .says("read-only");
    }

    @Test
    void listsChanges() {
        docker.ok(
                "run",
                "--name",
                "changed",
                "busybox",
                "sh",
                "-c",
                "echo new > /root/new; rm /etc/group; echo more >> /etc/passwd");
        var lines = docker.run("diff", "changed").ok().lines().stream().sorted().toList();
        assertEquals(java.util.List.of("A /root/new", "C /etc", "C /etc/passwd", "C /root", "D /etc/group"), lines);
    }

    @Test
    void exportsAndImports() {
        docker.ok("run", "--name", "source", "busybox", "sh", "-c", "echo kept > /root/kept");
        String tar = work.resolve("root.tar").toString();
        docker.ok("export", "-o", tar, "source");
        String id = docker.ok(
                "import", "-c", "CMD [\"cat\", \"/root/kept\"]", "-c", "ENV X=y", "-m", "by hand", tar, "flat:1");
        assertTrue(id.startsWith("sha256:"), id);
        assertEquals("kept", docker.ok("run", "--rm", "flat:1"));
        assertEquals(
                "[X=y] 1 by hand",
                docker.ok("image", "inspect", "-f", "{{.Config.Env}} {{len .RootFS.Layers}} {{.Comment}}", "flat:1"));
        assertEquals(
                "kept",
                docker.shell("$DOCKER export source | tar xO root/kept").ok().text());
        docker.ok("rmi", "flat:1");
    }

    @Test
    void commits() {
        docker.ok(
                "run",
                "--name",
                "work",
                "-e",
                "E=1",
                "busybox",
                "sh",
                "-c",
                "echo data > /data; rm /etc/group; mkdir /made");
        String id = docker.ok(
                "commit",
                "-a",
                "me",
                "-m",
                "why",
                "-c",
                "CMD [\"cat\",\"/data\"]",
                "-c",
                "LABEL l=v",
                "-c",
                "EXPOSE 80",
                "-c",
                "WORKDIR /made",
                "-c",
                "USER nobody",
                "work",
                "result:v1");
        assertTrue(id.startsWith("sha256:"));
        assertEquals("data", docker.ok("run", "--rm", "result:v1"));
        assertEquals("/made 65534 1", docker.ok("run", "--rm", "result:v1", "sh", "-c", "echo $(pwd) $(id -u) $E"));
        docker.run("run", "--rm", "result:v1", "cat", "/etc/group").exited(1);
        assertEquals(
                "me why v map[80/tcp:{}] 2",
                docker.ok(
                        "image",
                        "inspect",
                        "-f",
                        "{{.Author}} {{.Comment}} {{.Config.Labels.l}} {{.Config.ExposedPorts}} {{len .RootFS.Layers}}",
                        "result:v1"));
        assertTrue(docker.ok("history", "--format", "{{.Comment}}", "result:v1").startsWith("why"));
        docker.ok("rmi", "result:v1");
    }

    @Test
    void commitsARunningContainer() {
        docker.ok("run", "-d", "--name", "live", "busybox", "sh", "-c", "echo x > /x; sleep 1000");
        docker.ok("exec", "live", "sh", "-c", "echo y > /y");
        docker.ok("commit", "live", "livecopy");
        assertEquals("running", docker.inspect("live", "{{.State.Status}}"));
        assertEquals("y", docker.ok("run", "--rm", "livecopy", "cat", "/y"));
        docker.run("commit", "live", "BAD NAME").exited(1).says("invalid reference format");
        docker.ok("rmi", "livecopy");
    }
}
